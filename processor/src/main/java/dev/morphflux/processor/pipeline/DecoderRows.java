package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.Locality;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what the decoder has to do for a batch. */
final class DecoderRows {

  private final List<CodecRunner.DecoderRow> rows = new ArrayList<>();

  List<CodecRunner.DecoderRow> rows() {
    return rows;
  }

  /** A latent without edits. */
  int plain(ServedModel model, ModelParts parts, float[] z) {
    return add(model, z, parts.displacements().sum(List.of()));
  }

  /**
   * A latent with edits.
   *
   * @param applied resolved and applicable under the model, in their order
   * @param plain the latent's row without edits, if there is one
   * @param scan [N, 3], if that is the base
   */
  MeshRows edited(
      ServedModel model,
      ModelParts parts,
      float[] z,
      List<Edit> applied,
      Optional<Integer> plain,
      Optional<FloatBuffer> scan) {
    float[] moved = Interpolations.apply(z, applied);
    List<Edit> strict = displacing(applied, Locality.STRICT);
    List<Edit> free = displacing(applied, Locality.MODEL);
    boolean reshapes = moved != z || !free.isEmpty();
    if (strict.isEmpty() && scan.isEmpty()) {
      return MeshRows.of(
          reshapes || plain.isEmpty()
              ? add(model, moved, parts.displacements().sum(free))
              : plain.get());
    }
    int shaped = reshapes ? add(model, moved, parts.displacements().sum(free)) : -1;
    int start =
        scan.isPresent() || !reshapes ? plain.orElseGet(() -> plain(model, parts, z)) : shaped;
    if (strict.isEmpty()) {
      return new MeshRows(start, start, reshapes ? shaped : start, Optional.empty(), scan);
    }
    List<Edit> all = new ArrayList<>(free);
    all.addAll(strict);
    return new MeshRows(
        start,
        reshapes ? shaped : start,
        add(model, moved, parts.displacements().sum(all)),
        Optional.of(parts.regions().weights(parts.displacements().regions(strict))),
        scan);
  }

  private int add(ServedModel model, float[] z, float[] displacements) {
    rows.add(new CodecRunner.DecoderRow(model.codec(), z, displacements));
    return rows.size() - 1;
  }

  private static List<Edit> displacing(List<Edit> edits, Locality locality) {
    return edits.stream()
        .filter(edit -> edit.getOperation() instanceof Displace && edit.getLocality() == locality)
        .toList();
  }
}
