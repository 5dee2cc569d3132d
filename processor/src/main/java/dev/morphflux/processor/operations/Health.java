package dev.morphflux.processor.operations;

import dev.morphflux.processor.bridge.BridgeStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a processor lives and is ready, from before it is made until it has ended. Safe for use
 * by several threads.
 */
public final class Health {

  private static final String OK = "ok";

  /** Waiting for less is usual after a rebalance. */
  private static final Duration OFFSETS_PATIENCE = Duration.ofSeconds(5);

  /**
   * An answer.
   *
   * @param ok whether all checks are
   * @param checks what was found, by the name of the check
   */
  public record Report(boolean ok, Map<String, String> checks) {
    public Report {
      checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }
  }

  private record Running(
      Supplier<BridgeStatus> bridge, Supplier<Duration> batchAge, Supplier<String> model) {}

  private final Supplier<Optional<String>> brokerProblem;
  private final Duration longestPause;
  private final Duration longestBatch;
  private volatile @Nullable Running running;
  private volatile boolean stopping;

  /**
   * @param brokerProblem what is wrong with the broker now; empty if it answers
   * @param longestPause between two polls of a loop that lives; rebalances may take as long as
   *     batches in work are waited for
   * @param longestBatch time that the work on a batch takes if it does not hang, as it may in a
   *     call of native code
   */
  public Health(
      Supplier<Optional<String>> brokerProblem, Duration longestPause, Duration longestBatch) {
    this.brokerProblem = brokerProblem;
    this.longestPause = longestPause;
    this.longestBatch = longestBatch;
  }

  /**
   * The processor has been started.
   *
   * @param batchAge for how long the batch in work has been worked on
   */
  public void started(
      Supplier<BridgeStatus> bridge, Supplier<Duration> batchAge, Supplier<String> model) {
    running = new Running(bridge, batchAge, model);
  }

  /** The processor ends, in order. */
  public void stopping() {
    stopping = true;
  }

  /** Whether the process works at all: if not, only a restart helps. */
  public Report live() {
    Running current = running;
    if (current == null || stopping) {
      return new Report(true, Map.of("pollLoop", stopping ? "stopping" : "not started yet"));
    }
    long polledAt = current.bridge().get().polledAt();
    Duration pause = Duration.ofNanos(System.nanoTime() - polledAt);
    Duration batch = current.batchAge().get();
    boolean beats = pause.compareTo(longestPause) < 0;
    boolean works = batch.compareTo(longestBatch) < 0;
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put(
        "pollLoop",
        beats
            ? OK
            : "the last poll was %d s ago, expected one within %d s"
                .formatted(pause.toSeconds(), longestPause.toSeconds()));
    checks.put(
        "worker",
        works
            ? OK
            : "a batch is in work since %d s, expected at most %d s (limits.batchSeconds)"
                .formatted(batch.toSeconds(), longestBatch.toSeconds()));
    return new Report(beats && works, checks);
  }

  /** Whether records are being processed: if not, it may heal by itself. */
  public Report ready() {
    Optional<String> problem = brokerProblem.get();
    Running current = running;
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("broker", problem.orElse(OK));
    checks.put("model", current == null ? "none yet" : current.model().get());
    Optional<String> unassigned =
        current == null ? Optional.of("not started yet") : unassigned(current.bridge().get());
    checks.put(
        "assignment",
        unassigned.orElseGet(() -> current.bridge().get().assignedPartitions() + " partitions"));
    if (stopping) {
      checks.put("processor", "stopping");
    }
    return new Report(
        problem.isEmpty() && current != null && unassigned.isEmpty() && !stopping, checks);
  }

  private static Optional<String> unassigned(BridgeStatus status) {
    if (!status.member()) {
      return Optional.of("not a member of the group yet");
    }
    if (status.settlingLanes() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        status.offsetsAwaited().compareTo(OFFSETS_PATIENCE) < 0
            ? "the state of %d partitions is being restored".formatted(status.settlingLanes())
            : "%d partitions wait for their committed offsets since %d s: a transaction is open, or the group's coordinator does not answer"
                .formatted(status.settlingLanes(), status.offsetsAwaited().toSeconds()));
  }
}
