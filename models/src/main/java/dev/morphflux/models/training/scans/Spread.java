package dev.morphflux.models.training.scans;

/** A few scans of many. */
public final class Spread {
  private Spread() {}

  /**
   * Takes scans evenly: those at i L / n, rounded down, for i below n, where L is how many there
   * are and n the lesser of that and the limit.
   */
  public static int[] of(int[] scans, int limit) {
    int count = Math.min(limit, scans.length);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = scans[(int) ((long) i * scans.length / count)];
    }
    return chosen;
  }
}
