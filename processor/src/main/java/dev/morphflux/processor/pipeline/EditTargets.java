package dev.morphflux.processor.pipeline;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.ScanTarget;

/** Finds the latent that an edit is about. */
final class EditTargets {

  private static final FrameTime NO_FRAME = new FrameTime(0L, null, 1, 1);

  /**
   * A latent to decode.
   *
   * @param latest whether it is the subject's last, to which held edits apply, too
   * @param inline whether it came with the edit
   */
  record Target(KnownLatent latent, boolean latest, boolean inline) {}

  private final Codec codec;

  EditTargets(Codec codec) {
    this.codec = codec;
  }

  /**
   * The edit's target.
   *
   * @throws RejectedRecordException if there is none, or it is not of this model
   */
  Target resolve(Edit edit, SubjectStates states) {
    Target target = find(edit, states);
    KnownLatent latent = target.latent();
    if (!latent.modelName().equals(codec.name())
        || !latent.modelVersion().equals(codec.version())) {
      throw new RejectedRecordException(
          RejectReason.WRONG_MODEL,
          "edit %s is about a latent of model %s %s, the model served is %s %s"
              .formatted(
                  edit.getEditId(),
                  latent.modelName(),
                  latent.modelVersion(),
                  codec.name(),
                  codec.version()));
    }
    if (latent.z().length != codec.latentSize()) {
      throw new RejectedRecordException(
          RejectReason.WRONG_LATENT_SIZE,
          "edit %s is about a latent of %d numbers, the model's has %d"
              .formatted(edit.getEditId(), latent.z().length, codec.latentSize()));
    }
    for (float value : latent.z()) {
      if (!Float.isFinite(value)) {
        throw new RejectedRecordException(
            RejectReason.NOT_FINITE,
            "edit %s gives a latent with %s in it".formatted(edit.getEditId(), value));
      }
    }
    return target;
  }

  private static Target find(Edit edit, SubjectStates states) {
    if (edit.getTarget() instanceof InlineLatent inline) {
      return new Target(
          new KnownLatent(
              "",
              NO_FRAME,
              inline.getModelName(),
              inline.getModelVersion(),
              KnownLatent.unboxed(inline.getZ())),
          false,
          true);
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
