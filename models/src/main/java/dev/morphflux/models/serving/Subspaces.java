package dev.morphflux.models.serving;

import java.util.List;

/**
 * Where the tokens of each region lie: after the encoder's region matrices, and before the
 * decoder's. All of one side have the same rank.
 *
 * @param encoder K subspaces
 * @param decoder K subspaces
 */
public record Subspaces(List<Subspace> encoder, List<Subspace> decoder) {
  public Subspaces {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
  }

  /** The same with the first directions only. */
  public Subspaces first(int rank) {
    return new Subspaces(
        encoder.stream().map(subspace -> subspace.first(rank)).toList(),
        decoder.stream().map(subspace -> subspace.first(rank)).toList());
  }
}
