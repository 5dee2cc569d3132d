package dev.morphflux.processor.pipeline;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a record cannot be processed. */
public enum RejectReason {
  /** No value, or one without bytes. */
  EMPTY_VALUE,
  /** Not Avro single-object encoding. */
  NOT_AVRO,
  /** A message of another type or of an unknown version. */
  UNKNOWN_SCHEMA,
  /** The schema is right, the bytes are not: truncated or damaged. */
  UNREADABLE,
  /** The record's key is not the message's subject. */
  SUBJECT_KEY_MISMATCH,
  /** Registered to another topology than the model's. */
  UNKNOWN_TOPOLOGY,
  /** More or fewer vertices than the topology has. */
  WRONG_VERTEX_COUNT,
  /** A coordinate is NaN or infinite. */
  NOT_FINITE,
  /** The size is far from the template's, or the unit is not a length. */
  WRONG_UNIT,
  /** A displaced vertex is not a control point. */
  UNKNOWN_CONTROL_POINT,
  /** An edit of the last scan of a subject that has none. */
  NO_LATENT,
  /** An edit of a scan that is not known, or not any more. */
  UNKNOWN_SCAN,
  /** A held edit that is to be cleared is not held. */
  UNKNOWN_EDIT,
  /** A latent of a model that was never released here, or of another topology. */
  WRONG_MODEL,
  /** A latent of a model that was released but cannot be had now; the edit may be sent again. */
  MODEL_UNAVAILABLE,
  /** A latent given inline has another length than the model's. */
  WRONG_LATENT_SIZE,
  /** An edit that says nothing to do. */
  MISSING_OPERATION,
  /** A region that the model does not have, or that has no control points. */
  UNKNOWN_REGION,
  /** Another subject, of whom no latent is known. */
  UNKNOWN_SUBJECT,
  /** The model has no statistics to draw from. */
  NO_STATISTICS,
  /** The scan to edit is not in memory, only its latent is. */
  NO_SCAN_VERTICES,
  /** A strength, an amount, a name or a number of things far beyond what makes sense. */
  OUT_OF_RANGE,
  /** An operation that cannot be carried out with this locality, or by this model. */
  UNSUPPORTED_OPERATION,
  /** The model failed on this record alone. */
  MODEL_FAILED;

  /** The reason of this wire name, if there is one. */
  public static Optional<RejectReason> of(String wireName) {
    return Stream.of(values()).filter(reason -> reason.wireName().equals(wireName)).findFirst();
  }

  /** As the header {@code morphflux.reason} has it, such as {@code wrong-vertex-count}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
