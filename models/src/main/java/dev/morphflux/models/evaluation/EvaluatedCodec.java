package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.statistics.MultivariateNormal;
import java.util.List;
import java.util.Optional;

/**
 * A codec under evaluation. One that was cross-fitted is two: each is used for the subjects the
 * other was fitted on. Closing it closes them.
 */
public final class EvaluatedCodec implements AutoCloseable {
  private final List<Codec> codecs;
  private final int[] codecOfSubject;
  private final Optional<MultivariateNormal> latents;

  private EvaluatedCodec(
      List<Codec> codecs, int[] codecOfSubject, Optional<MultivariateNormal> latents) {
    this.codecs = List.copyOf(codecs);
    this.codecOfSubject = codecOfSubject.clone();
    this.latents = latents;
  }

  /**
   * A codec for all subjects.
   *
   * @param latents the distribution of its latent codes, where it is known
   */
  public static EvaluatedCodec of(Codec codec, Optional<MultivariateNormal> latents) {
    return new EvaluatedCodec(List.of(codec), new int[0], latents);
  }

  /**
   * Codecs of which each judges subjects it does not know.
   *
   * @param codecOfSubject for each subject, the index of the codec that judges it
   */
  static EvaluatedCodec crossFitted(
      List<Codec> codecs, int[] codecOfSubject, MultivariateNormal latents) {
    return new EvaluatedCodec(codecs, codecOfSubject, Optional.of(latents));
  }

  /** The index of the codec that judges a subject. */
  int indexFor(int subject) {
    return codecOfSubject.length == 0 ? 0 : codecOfSubject[subject];
  }

  /** The codec that judges a subject, by the subject's number. */
  public Codec forSubject(int subject) {
    return codecs.get(indexFor(subject));
  }

  /** One codec, for what needs no subject. */
  Codec any() {
    return codecs.get(0);
  }

  /** The distribution of its latent codes, where it is known. */
  Optional<MultivariateNormal> latents() {
    return latents;
  }

  @Override
  public void close() {
    codecs.forEach(Codec::close);
  }
}
