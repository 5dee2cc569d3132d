package dev.morphflux.connectors.livelink;

import dev.morphflux.schemas.FrameTime;
import java.util.Locale;

/**
 * When a phone captured a face: a frame since midnight, of its clock or its timecode source.
 *
 * @param number the whole frames
 * @param subFrame what is to be added: the camera does not shoot exactly when frames begin
 * @param rateNumerator frames per second as a fraction, positive
 * @param rateDenominator positive
 */
public record PhoneFrame(int number, float subFrame, int rateNumerator, int rateDenominator) {

  private static final int NTSC_DENOMINATOR = 1001;
  private static final int SECONDS_PER_DAY = 86_400;

  /** Frames from another frame to this one, with their fractions; negative if this was before. */
  public double framesSince(PhoneFrame other) {
    return (double) number - other.number + ((double) subFrame - other.subFrame);
  }

  boolean hasRateOf(PhoneFrame other) {
    return rateNumerator == other.rateNumerator && rateDenominator == other.rateDenominator;
  }

  double framesPerSecond() {
    return (double) rateNumerator / rateDenominator;
  }

  /** The frame as messages carry it, with its timecode. */
  public FrameTime toMessage() {
    return new FrameTime((long) number, timecode(), rateNumerator, rateDenominator);
  }

  /**
   * SMPTE timecode, beginning again at midnight: drop-frame, with a semicolon, at 29.97 and 59.94.
   */
  String timecode() {
    int nominal = Math.max(1, (int) Math.round(framesPerSecond()));
    boolean drop = rateDenominator == NTSC_DENOMINATOR && nominal % 30 == 0;
    long frame =
        Math.floorMod(drop ? withDropped(nominal) : number, (long) SECONDS_PER_DAY * nominal);
    long seconds = frame / nominal;
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%s%02d",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        drop ? ";" : ":",
        frame % nominal);
  }

  /** Frame numbers 0 and 1 (to 3 at 59.94) do not exist in a minute that ten does not divide. */
  private long withDropped(int nominal) {
    long dropped = nominal / 15;
    long tenMinutes = 600L * nominal - 9 * dropped;
    long minute = 60L * nominal - dropped;
    long whole = Math.floorDiv((long) number, tenMinutes);
    long rest = Math.floorMod((long) number, tenMinutes);
    long minutes = rest < 60L * nominal ? 0 : 1 + (rest - 60L * nominal) / minute;
    return number + dropped * (9 * whole + minutes);
  }
}
