package dev.morphflux.processor.pipeline;

/**
 * The headers of a reject, and of what becomes of it. A record of the rejects topic is either a
 * reject, with {@link #REASON}, or the note that one was replayed, with {@link #REPLAYED}.
 */
public final class RejectHeaders {

  /** What the names of Kafka Connect's error headers begin with. */
  public static final String CONNECT_ERRORS = "__connect.errors.";

  /** The topic that the record stood in. */
  public static final String TOPIC = CONNECT_ERRORS + "topic";

  /** The partition that the record stood in. */
  public static final String PARTITION = CONNECT_ERRORS + "partition";

  /** The offset that the record stood at. */
  public static final String OFFSET = CONNECT_ERRORS + "offset";

  /** The class of what went wrong. */
  public static final String EXCEPTION_CLASS = CONNECT_ERRORS + "exception.class.name";

  /** What went wrong, in words. */
  public static final String EXCEPTION_MESSAGE = CONNECT_ERRORS + "exception.message";

  /** The {@link RejectReason}, by its wire name. */
  public static final String REASON = "morphflux.reason";

  /** In the rejects topic: the offset, in the same partition, of the reject that was replayed. */
  public static final String REPLAYED = "morphflux.replayed";

  /** On a record that was replayed: the partition and offset of its reject, as {@code 2@17}. */
  public static final String REPLAY_OF = "morphflux.replay-of";

  private RejectHeaders() {}
}
