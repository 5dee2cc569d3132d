package dev.morphflux.processor.rejects;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the rejects topic. For one thread. */
public final class RejectLog {

  /** Longer than a transaction may stay open. */
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private final Map<String, Object> clientSettings;
  private final Topics topics;

  /**
   * @param clientSettings {@code bootstrap.servers}, and what else clients of the broker need
   */
  public RejectLog(Map<String, Object> clientSettings, Topics topics) {
    this.clientSettings = Map.copyOf(clientSettings);
    this.topics = topics;
  }

  /**
   * Gives all that stands in the topic to the action, partition by partition in order.
   *
   * @return the places of rejects that were replayed
   * @throws MorphfluxException if the broker does not answer, or a transaction that was open at the
   *     begin does not end
   */
  public Set<RejectPlace> read(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    Set<RejectPlace> replayed = new HashSet<>();
    try (TopicReader reader =
        TopicReader.fromBeginning(clientSettings, List.of(topics.rejects()))) {
      // Past what is committed now: behind an open transaction there may be notes of replays.
      Map<TopicPartition, Long> end = reader.uncommittedEndOffsets();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!reader.hasReached(end)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          Reject.replayed(record).ifPresent(replayed::add);
          action.accept(record);
          deadline = System.nanoTime() + PATIENCE.toNanos();
        }
        if (System.nanoTime() - deadline > 0) {
          throw new MorphfluxException(
              "%s cannot be read to its end: a transaction has been open for more than %d s"
                  .formatted(topics.rejects(), PATIENCE.toSeconds()));
        }
      }
    }
    return replayed;
  }

  /** The rejects that are meant, without their values, partition by partition in order. */
  public Listing list(RejectSelection selection) {
    List<Reject> found = new ArrayList<>();
    Set<RejectPlace> replayed =
        read(record -> Reject.of(record).filter(selection::includes).ifPresent(found::add));
    return new Listing(found, replayed);
  }

  /** Gives those that are meant to the action, and those that come, until the thread is ended. */
  public void follow(RejectSelection selection, Consumer<Reject> action) {
    try (TopicReader reader =
        TopicReader.fromBeginning(clientSettings, List.of(topics.rejects()))) {
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          Reject.of(record).filter(selection::includes).ifPresent(action);
        }
      }
    }
  }

  /**
   * What the topic held.
   *
   * @param rejects those that were meant
   * @param replayed the places of all that were replayed
   */
  public record Listing(List<Reject> rejects, Set<RejectPlace> replayed) {
    public Listing {
      rejects = List.copyOf(rejects);
      replayed = Set.copyOf(replayed);
    }
  }
}
