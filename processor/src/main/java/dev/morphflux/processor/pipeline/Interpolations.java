package dev.morphflux.processor.pipeline;

import dev.morphflux.models.editing.Interpolation;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Interpolate;
import java.util.List;

/** Interpolations among resolved edits: those towards a latent that stands in the edit. */
final class Interpolations {
  private Interpolations() {}

  /**
   * The edits that make sense under a model: an interpolation that was held under another one
   * rests, since latents of different models do not mix.
   */
  static List<Edit> applicable(List<Edit> edits, ServedModel model) {
    return edits.stream().filter(edit -> isApplicable(edit.getOperation(), model)).toList();
  }

  private static boolean isApplicable(Object operation, ServedModel model) {
    if (operation instanceof Interpolate interpolate) {
      return interpolate.getTowards() instanceof InlineLatent latent
          && latent.getModelName().equals(model.name())
          && latent.getModelVersion().equals(model.version())
          && latent.getZ().size() == model.codec().latentSize();
    }
    return operation instanceof Displace;
  }

  /** The latent after all interpolations among the edits, in their order. */
  static float[] apply(float[] z, List<Edit> edits) {
    float[] moved = z;
    for (Edit edit : edits) {
      if (edit.getOperation() instanceof Interpolate interpolate) {
        float[] towards = KnownLatent.unboxed(((InlineLatent) interpolate.getTowards()).getZ());
        moved = Interpolation.of(moved, towards, interpolate.getAmount());
      }
    }
    return moved;
  }
}
