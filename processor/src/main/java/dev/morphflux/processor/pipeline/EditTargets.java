package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.models.ModelLookup;
import dev.morphflux.processor.models.ModelUse;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.ScanTarget;

/** Finds the latent that an edit is about, and the model that decodes it. */
final class EditTargets {

  private static final FrameTime NO_FRAME = new FrameTime(0L, null, 1, 1);

  /**
   * A latent to decode.
   *
   * @param latest whether it is the subject's last, to which held edits apply, too
   * @param inline whether it came with the edit
   */
  record Target(KnownLatent latent, boolean latest, boolean inline) {}

  private EditTargets() {}

  /**
   * The edit's target.
   *
   * @throws RejectedRecordException if there is none
   */
  static Target resolve(Edit edit, SubjectStates states) {
    Target target = find(edit, states);
    requireFinite(edit, target.latent());
    return target;
  }

  static void requireFinite(Edit edit, KnownLatent latent) {
    for (float value : latent.z()) {
      if (!Float.isFinite(value)) {
        throw new RejectedRecordException(
            RejectReason.NOT_FINITE,
            "edit %s gives a latent with %s in it".formatted(edit.getEditId(), value));
      }
    }
  }

  /** A latent that stands in an edit. */
  static KnownLatent given(InlineLatent inline) {
    return new KnownLatent(
        "",
        NO_FRAME,
        inline.getModelName(),
        inline.getModelVersion(),
        KnownLatent.unboxed(inline.getZ()));
  }

  /**
   * The model that the latent is of: the one in service, or an older one.
   *
   * @throws RejectedRecordException if it cannot be had, or the latent cannot be one of its latents
   */
  static ServedModel model(Edit edit, KnownLatent latent, ModelUse models) {
    ModelLookup lookup = models.find(latent.modelName(), latent.modelVersion());
    if (lookup instanceof ModelLookup.Found found) {
      if (latent.z().length != found.model().codec().latentSize()) {
        throw new RejectedRecordException(
            RejectReason.WRONG_LATENT_SIZE,
            "edit %s is about a latent of %d numbers, those of model %s have %d"
                .formatted(
                    edit.getEditId(),
                    latent.z().length,
                    found.model(),
                    found.model().codec().latentSize()));
      }
      return found.model();
    }
    if (lookup instanceof ModelLookup.Unavailable unavailable) {
      throw without(RejectReason.MODEL_UNAVAILABLE, edit, latent, unavailable.reason());
    }
    throw without(RejectReason.WRONG_MODEL, edit, latent, ((ModelLookup.Unknown) lookup).reason());
  }

  private static RejectedRecordException without(
      RejectReason reason, Edit edit, KnownLatent latent, String why) {
    return new RejectedRecordException(
        reason,
        "edit %s is about a latent of model %s %s: %s"
            .formatted(edit.getEditId(), latent.modelName(), latent.modelVersion(), why));
  }

  private static Target find(Edit edit, SubjectStates states) {
    if (edit.getTarget() instanceof InlineLatent inline) {
      return new Target(given(inline), false, true);
    }
    if (edit.getTarget() instanceof ScanTarget scan) {
      KnownLatent found =
          states
              .recall(edit.getSubject(), scan.getScanId())
              .orElseThrow(
                  () ->
                      new RejectedRecordException(
                          RejectReason.UNKNOWN_SCAN,
                          "edit %s is about scan %s, which is not among the recent scans of subject '%s'"
                              .formatted(edit.getEditId(), scan.getScanId(), edit.getSubject())));
      return new Target(found, false, false);
    }
    KnownLatent latest =
        states
            .latest(edit.getSubject())
            .orElseThrow(
                () ->
                    new RejectedRecordException(
                        RejectReason.NO_LATENT,
                        "edit %s is about the last scan of subject '%s', of whom there was none; send a scan first"
                            .formatted(edit.getEditId(), edit.getSubject())));
    return new Target(latest, true, false);
  }
}
