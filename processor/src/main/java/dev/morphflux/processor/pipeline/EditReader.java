package dev.morphflux.processor.pipeline;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.SampleRegion;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads edits and validates what can be said without the subject's state and the model. */
final class EditReader {

  /** Far beyond what a model makes sense of, and far from overflow. */
  private static final float LARGEST_FACTOR = 10;

  private final MessageReader<Edit> reader =
      new MessageReader<>(MessageFormat.EDIT, Edit.getClassSchema());

  /**
   * Reads an edit.
   *
   * @throws RejectedRecordException if it cannot be used
   */
  Edit read(ConsumerRecord<byte[], byte[]> record) {
    Edit edit = reader.read(record);
    NameLimit.require("edit id", edit.getEditId());
    NameLimit.require("subject", edit.getSubject());
    NameLimit.require("device", edit.getDevice());
    if (edit.getFrame() != null) {
      NameLimit.require("timecode", edit.getFrame().getTimecode());
    }
    MessageReader.requireKey(record, edit.getSubject());
    if (edit.getLifetime() == Lifetime.CLEAR) {
      return edit;
    }
    if (edit.getOperation() == null) {
      throw new RejectedRecordException(
          RejectReason.MISSING_OPERATION,
          "edit %s has no operation; only lifetime CLEAR goes without".formatted(edit.getEditId()));
    }
    if (edit.getOperation() instanceof SampleRegion sample) {
      requireFactor(edit, "strength", sample.getStrength());
    }
    if (edit.getOperation() instanceof Interpolate interpolate) {
      requireFactor(edit, "amount", interpolate.getAmount());
      if (edit.getLocality() == Locality.STRICT) {
        throw new RejectedRecordException(
            RejectReason.UNSUPPORTED_OPERATION,
            "edit %s interpolates with locality STRICT, but an interpolation has no region to stay in; send it with MODEL"
                .formatted(edit.getEditId()));
      }
    }
    if (edit.getBase() == Base.SCAN && edit.getTarget() instanceof InlineLatent) {
      throw new RejectedRecordException(
          RejectReason.NO_SCAN_VERTICES,
          "edit %s has the base SCAN and a latent given inline, which has no scan; send it with AUTOENCODED"
              .formatted(edit.getEditId()));
    }
    return edit;
  }

  private static void requireFactor(Edit edit, String what, float factor) {
    if (!(Math.abs(factor) <= LARGEST_FACTOR)) {
      throw new RejectedRecordException(
          RejectReason.OUT_OF_RANGE,
          "edit %s has the %s %s, expected a number from -10 to 10"
              .formatted(edit.getEditId(), what, factor));
    }
  }
}
