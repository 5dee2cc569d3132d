package dev.morphflux.models.training.scans;

/**
 * Random numbers by counting: what step n draws depends on the seed and n alone, so a run that was
 * interrupted goes on exactly as it would have.
 */
public final class Seeds {
  private Seeds() {}

  /** A seed for the n-th of many things that share a seed. */
  public static long mix(long seed, long n) {
    long z = seed * 0x9E3779B97F4A7C15L + n + 0x632BE59BD9B4E019L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
