package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private final LearningRateSchedule schedule = new LearningRateSchedule(0, 1, 0.1, 10, 100);

  @Test
  void at_givenTheWarmUp_expectsALine() {
    assertThat(schedule.at(0)).isEqualTo(0);
    assertThat(schedule.at(5)).isEqualTo(0.5);
  }

  @Test
  void at_givenTheRest_expectsOneCosineDownToTheEnd() {
    assertThat(schedule.at(50)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.at(100)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.at(1000)).isCloseTo(0.1, within(1e-12));
  }
}
