package dev.morphflux.processor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.BridgeStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_BATCH = Duration.ofSeconds(60);

  private final Health health = new Health(Optional::empty, LONGEST_PAUSE, LONGEST_BATCH);

  @Test
  void live_givenNoPollForLong_expectsDead() {
    assertThat(health.live().ok()).as("before the start").isTrue();
    health.started(
        () -> polled(LONGEST_PAUSE.minusSeconds(5), true, 0), () -> Duration.ZERO, () -> "head 2");
    assertThat(health.live().ok()).isTrue();
    health.started(
        () -> polled(LONGEST_PAUSE.plusSeconds(5), true, 0), () -> Duration.ZERO, () -> "head 2");
    assertThat(health.live().ok()).isFalse();
    assertThat(health.live().checks().get("pollLoop")).contains("35 s ago", "within 30 s");
    health.stopping();
    assertThat(health.live().ok()).as("while it ends").isTrue();
  }

  @Test
  void live_givenABatchThatHangs_expectsDead() {
    health.started(
        () -> polled(Duration.ZERO, true, 0), () -> LONGEST_BATCH.minusSeconds(5), () -> "head 2");
    assertThat(health.live().ok()).isTrue();
    health.started(
        () -> polled(Duration.ZERO, true, 0), () -> LONGEST_BATCH.plusSeconds(5), () -> "head 2");
    assertThat(health.live().ok()).isFalse();
    assertThat(health.live().checks().get("worker"))
        .contains("since 65 s", "at most 60 s", "limits.batchSeconds");
  }

  @Test
  void ready_givenEachThingMissing_expectsItNamed() {
    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().checks()).containsEntry("model", "none yet");

    health.started(() -> polled(Duration.ZERO, false, 0), () -> Duration.ZERO, () -> "head 2");
    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().checks().get("assignment")).contains("not a member");

    health.started(() -> polled(Duration.ZERO, true, 3), () -> Duration.ZERO, () -> "head 2");
    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().checks().get("assignment")).contains("3 partitions", "restored");

    health.started(
        () -> status(Duration.ZERO, true, 3, Duration.ofSeconds(20)),
        () -> Duration.ZERO,
        () -> "head 2");
    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().checks().get("assignment"))
        .contains("3 partitions", "committed offsets since 20 s");

    health.started(() -> polled(Duration.ZERO, true, 0), () -> Duration.ZERO, () -> "head 2");
    assertThat(health.ready())
        .isEqualTo(
            new Health.Report(
                true, Map.of("broker", "ok", "model", "head 2", "assignment", "8 partitions")));

    health.stopping();
    assertThat(health.ready().ok()).isFalse();
  }

  @Test
  void ready_givenABrokerThatDoesNotAnswer_expectsItsProblem() {
    Health alone = new Health(() -> Optional.of("no answer"), LONGEST_PAUSE, LONGEST_BATCH);
    alone.started(() -> polled(Duration.ZERO, true, 0), () -> Duration.ZERO, () -> "head 2");
    assertThat(alone.ready().ok()).isFalse();
    assertThat(alone.ready().checks()).containsEntry("broker", "no answer");
    assertThat(alone.live().ok()).as("a restart would not help").isTrue();
  }

  private static BridgeStatus polled(Duration ago, boolean member, int settling) {
    return status(ago, member, settling, Duration.ZERO);
  }

  private static BridgeStatus status(
      Duration ago, boolean member, int settling, Duration offsetsAwaited) {
    return new BridgeStatus(
        System.nanoTime() - ago.toNanos(), member, 8, 0, settling, offsetsAwaited, Map.of());
  }
}
