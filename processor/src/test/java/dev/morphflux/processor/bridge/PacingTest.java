package dev.morphflux.processor.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacingTest {

  private final Pacing pacing = new Pacing();

  @Test
  void nanosToWait_givenNothingToBeCommitted_expectsNone() {
    learn(1000, 10_000);
    assertThat(pacing.nanosToWait(0)).isZero();
  }

  @Test
  void nanosToWait_givenACommitThatBegan_expectsTheWorkDoneShortlyBeforeItsEnd() {
    learn(1000, 10_000);
    pacing.taken();
    pacing.commitBegins(500);
    assertThat(pacing.nanosToWait(500)).isBetween(7_900L, 8_100L);
    assertThat(pacing.nanosToWait(6_500)).isBetween(1_900L, 2_100L);
    assertThat(pacing.nanosToWait(9_500)).isNegative();
    pacing.commitEnds(9_600);
    assertThat(pacing.nanosToWait(9_600)).isZero();
  }

  @Test
  void nanosToWait_givenABatchWhoseCommitIsYetToBegin_expectsItWaitedFor() {
    learn(1000, 10_000);
    pacing.taken();
    assertThat(pacing.nanosToWait(500)).isBetween(7_900L, 8_100L);
    assertThat(pacing.nanosToWait(5_000)).isBetween(7_900L, 8_100L);
  }

  @Test
  void nanosToWait_givenWorkThatTakesLongerThanACommit_expectsNone() {
    learn(20_000, 10_000);
    pacing.taken();
    pacing.commitBegins(0);
    assertThat(pacing.nanosToWait(0)).isNegative();
  }

  /** Many batches that took so long each. */
  private void learn(long work, long commit) {
    for (int i = 0; i < 100; i++) {
      pacing.taken();
      pacing.worked(work);
      pacing.commitBegins(0);
      pacing.commitEnds(commit);
    }
  }
}
