package dev.morphflux.connectors.livelink;

import org.jspecify.annotations.Nullable;

/**
 * The order of one phone's frames, by their numbers and fractions: a live face is worth more than a
 * whole one, so a frame that comes after a later one is dropped, and nothing waits for it. For one
 * thread.
 */
final class FrameSequence {

  /** What a frame is to those before it. */
  enum Place {
    /** The first one, or the first after a pause, or after the phone's clock was set. */
    FIRST,
    NEXT,
    /** Frames are missing in front of it. */
    AFTER_GAP,
    DUPLICATE,
    /** Later ones were there before it. */
    LATE
  }

  /** No packet is under way for so long: the clock was set, or midnight passed. */
  private static final double MOST_SECONDS_LATE = 1;

  /** More is a pause, not a loss. */
  private static final double MOST_SECONDS_OF_GAP = 10;

  private @Nullable PhoneFrame last;
  private long missing;

  /** Where a frame belongs; it counts as received unless it is a duplicate or late. */
  Place place(PhoneFrame frame) {
    PhoneFrame before = last;
    if (before == null || !frame.hasRateOf(before)) {
      last = frame;
      return Place.FIRST;
    }
    double frames = frame.framesSince(before);
    double seconds = frames / frame.framesPerSecond();
    if (frames == 0) {
      return Place.DUPLICATE;
    }
    if (frames < 0 && -seconds <= MOST_SECONDS_LATE) {
      return Place.LATE;
    }
    last = frame;
    if (frames < 0 || seconds > MOST_SECONDS_OF_GAP) {
      return Place.FIRST;
    }
    // Whole frames alone would see gaps where the camera's rhythm crosses a frame's border.
    long skipped = Math.round(frames) - 1;
    if (skipped <= 0) {
      return Place.NEXT;
    }
    missing += skipped;
    return Place.AFTER_GAP;
  }

  /** How many frames are missing in all gaps; those that came late are among them. */
  long missing() {
    return missing;
  }
}
