package dev.morphflux.processor.pipeline;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads edits and validates what can be said without the subject's state and the model. */
final class EditReader {

  private final MessageReader<Edit> reader =
      new MessageReader<>(MessageFormat.EDIT, Edit.getClassSchema());

  /**
   * Reads an edit.
   *
   * @throws RejectedRecordException if it cannot be used
   */
  Edit read(ConsumerRecord<byte[], byte[]> record) {
    Edit edit = reader.read(record);
    MessageReader.requireKey(record, edit.getSubject());
    if (edit.getLifetime() == Lifetime.CLEAR) {
      return edit;
    }
    if (edit.getOperation() == null) {
      throw new RejectedRecordException(
          RejectReason.MISSING_OPERATION,
          "edit %s has no operation; only lifetime CLEAR goes without".formatted(edit.getEditId()));
    }
    if (!(edit.getOperation() instanceof Displace)) {
      throw unsupported(edit, "operation " + edit.getOperation().getClass().getSimpleName());
    }
    if (edit.getLocality() != Locality.MODEL) {
      throw unsupported(edit, "locality " + edit.getLocality());
    }
    if (edit.getBase() != Base.AUTOENCODED) {
      throw unsupported(edit, "base " + edit.getBase());
    }
    return edit;
  }

  private static RejectedRecordException unsupported(Edit edit, String what) {
    return new RejectedRecordException(
        RejectReason.UNSUPPORTED_OPERATION,
        "edit %s: %s comes with a later version; this one knows Displace with locality MODEL and base AUTOENCODED"
            .formatted(edit.getEditId(), what));
  }
}
