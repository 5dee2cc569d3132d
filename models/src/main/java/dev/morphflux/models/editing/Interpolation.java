package dev.morphflux.models.editing;

/** Moves between latent codes, as in section 4.3 of the paper. */
public final class Interpolation {
  private Interpolation() {}

  /**
   * (1 - amount) z + amount z': exactly z at 0 and exactly z' at 1. Beyond, it exaggerates: a
   * negative amount moves away from z', one above 1 moves past it.
   *
   * @param z [d]
   * @param towards z' [d]
   * @param amount a finite number
   * @return [d]
   */
  public static float[] of(float[] z, float[] towards, float amount) {
    if (z.length != towards.length) {
      throw new IllegalArgumentException(
          "latent codes of " + z.length + " and of " + towards.length + " numbers do not mix");
    }
    float[] between = new float[z.length];
    for (int i = 0; i < between.length; i++) {
      between[i] = (1 - amount) * z[i] + amount * towards[i];
    }
    return between;
  }
}
