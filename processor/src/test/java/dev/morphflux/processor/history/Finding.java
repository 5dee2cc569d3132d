package dev.morphflux.processor.history;

/**
 * Something that cannot be if every record is answered exactly once and in order.
 *
 * @param detail which record, and where
 */
public record Finding(Kind kind, String detail) {

  /** What is wrong. */
  public enum Kind {
    /** A record without an answer. */
    LOST,
    /** A record with more than one. */
    DOUBLED,
    /** Answers of a subject in another order than its records. */
    REORDERED,
    /** Answers of one record that do not belong together, or only a part of them. */
    TORN,
    /** An answer with another content than its record asks for. */
    DAMAGED,
    /** An answer to something that was never sent. */
    FOREIGN
  }

  @Override
  public String toString() {
    return kind + ": " + detail;
  }
}
