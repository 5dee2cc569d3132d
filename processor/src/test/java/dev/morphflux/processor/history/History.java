package dev.morphflux.processor.history;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** What was sent, in the order of each subject. Safe for use by several threads. */
public final class History {

  /** How sure the sender is. */
  public enum Delivery {
    /** The broker has acknowledged it. */
    ACKNOWLEDGED,
    /** It may have arrived or not: it may be answered once, or never. */
    UNKNOWN
  }

  /** A scan to be answered by a latent and a mesh. */
  public record Scan(ScanId id, Delivery delivery) {}

  /**
   * An edit to be answered by a mesh.
   *
   * @param id with the sequence number among the subject's edits
   */
  public record Edited(ScanId id, Delivery delivery) {}

  /** Something to be rejected, with the bytes that must come back. */
  public record Garbage(TopicPartition partition, long offset, byte[] value) {}

  private final List<Scan> scans = new ArrayList<>();
  private final List<Edited> edits = new ArrayList<>();
  private final List<Garbage> garbage = new ArrayList<>();

  /** A scan that was sent. */
  public synchronized void scan(ScanId id, Delivery delivery) {
    scans.add(new Scan(id, delivery));
  }

  /** An edit that was sent. */
  public synchronized void edit(ScanId id, Delivery delivery) {
    edits.add(new Edited(id, delivery));
  }

  /** Something that was acknowledged and must be rejected. */
  public synchronized void garbage(TopicPartition partition, long offset, byte[] value) {
    garbage.add(new Garbage(partition, offset, value));
  }

  public synchronized List<Scan> scans() {
    return List.copyOf(scans);
  }

  public synchronized List<Edited> edits() {
    return List.copyOf(edits);
  }

  public synchronized List<Garbage> garbage() {
    return List.copyOf(garbage);
  }
}
