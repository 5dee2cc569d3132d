package dev.morphflux.connectors.livelink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.connectors.livelink.FrameSequence.Place;
import org.junit.jupiter.api.Test;

class FrameSequenceTest {

  private final FrameSequence sequence = new FrameSequence();

  @Test
  void place_givenFramesInOrder_expectsNoGap() {
    assertPlaces(Place.FIRST, 100, 0.1f);
    assertPlaces(Place.NEXT, 101, 0.1f);
    assertPlaces(Place.NEXT, 102, 0.1f);
    assertThat(sequence.missing()).isZero();
  }

  @Test
  void place_givenAGap_countsWhatIsMissing() {
    assertPlaces(Place.FIRST, 5_375_740, 0.124f);
    assertPlaces(Place.AFTER_GAP, 5_375_748, 0.13f);
    assertThat(sequence.missing()).isEqualTo(7);
  }

  @Test
  void place_givenACameraOutOfStepWithTheClock_goesByTheFraction() {
    assertPlaces(Place.FIRST, 100, 0.98f);
    // 1.04 frames later, though the number skips one.
    assertPlaces(Place.NEXT, 102, 0.02f);
    // 60 pictures a second under a timecode of 30.
    assertPlaces(Place.NEXT, 102, 0.52f);
    assertPlaces(Place.NEXT, 103, 0.02f);
    assertThat(sequence.missing()).isZero();
  }

  @Test
  void place_givenReorderedAndRepeatedFrames_dropsThem() {
    assertPlaces(Place.FIRST, 10, 0);
    assertPlaces(Place.AFTER_GAP, 12, 0);
    assertPlaces(Place.LATE, 11, 0);
    assertPlaces(Place.DUPLICATE, 12, 0);
    assertPlaces(Place.NEXT, 13, 0);
    assertPlaces(Place.LATE, 12, 0.9f);
  }

  @Test
  void place_givenMidnightAPauseOrAnotherRate_beginsAnew() {
    assertPlaces(Place.FIRST, 60 * 86_400 - 1, 0);
    assertPlaces(Place.FIRST, 0, 0);
    assertPlaces(Place.NEXT, 1, 0);
    assertPlaces(Place.FIRST, 60 * 60, 0);
    assertThat(sequence.place(new PhoneFrame(60 * 60 + 1, 0, 30, 1))).isEqualTo(Place.FIRST);
    assertThat(sequence.missing()).isZero();
  }

  @Test
  void timecode_givenRates_expectsSmpte() {
    assertThat(new PhoneFrame(60 * 3661 + 7, 0.5f, 60, 1).timecode()).isEqualTo("01:01:01:07");
    assertThat(new PhoneFrame(5_375_740, 0.1f, 60, 1).timecode()).isEqualTo("00:53:15:40");
    assertThat(new PhoneFrame(24, 0, 24000, 1001).timecode()).isEqualTo("00:00:01:00");
    assertThat(new PhoneFrame(1799, 0, 30000, 1001).timecode()).isEqualTo("00:00:59;29");
    assertThat(new PhoneFrame(1800, 0, 30000, 1001).timecode()).isEqualTo("00:01:00;02");
    assertThat(new PhoneFrame(3597, 0, 30000, 1001).timecode()).isEqualTo("00:01:59;29");
    assertThat(new PhoneFrame(3598, 0, 30000, 1001).timecode()).isEqualTo("00:02:00;02");
    assertThat(new PhoneFrame(17_981, 0, 30000, 1001).timecode()).isEqualTo("00:09:59;29");
    assertThat(new PhoneFrame(17_982, 0, 30000, 1001).timecode()).isEqualTo("00:10:00;00");
    assertThat(new PhoneFrame(107_892, 0, 30000, 1001).timecode()).isEqualTo("01:00:00;00");
    assertThat(new PhoneFrame(3600, 0, 60000, 1001).timecode()).isEqualTo("00:01:00;04");
    assertThat(new PhoneFrame(-1, 0, 30, 1).timecode()).isEqualTo("23:59:59:29");
  }

  private void assertPlaces(Place expected, int number, float subFrame) {
    assertThat(sequence.place(new PhoneFrame(number, subFrame, 60, 1)))
        .as("frame %d + %s", number, subFrame)
        .isEqualTo(expected);
  }
}
