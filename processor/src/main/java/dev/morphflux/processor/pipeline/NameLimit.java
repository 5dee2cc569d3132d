package dev.morphflux.processor.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * The longest name a message may bring. Names are kept for recent scans and copied into every
 * output, a scan's id twice into its mesh: without a bound one record could make outputs that Kafka
 * does not take, and so end the stream.
 */
final class NameLimit {

  static final int MOST_CHARACTERS = 1000;

  private static final int SHOWN = 40;

  private NameLimit() {}

  /**
   * Checks one name.
   *
   * @throws RejectedRecordException if it is too long
   */
  static void require(String what, @Nullable String name) {
    if (name != null && name.length() > MOST_CHARACTERS) {
      throw new RejectedRecordException(
          RejectReason.OUT_OF_RANGE,
          "the %s '%s...' has %d characters, at most %d are allowed"
              .formatted(what, name.substring(0, SHOWN), name.length(), MOST_CHARACTERS));
    }
  }
}
