package dev.morphflux.models.serving;

/**
 * What a codec gives up for speed. Its name is that of both sides, where they are alike, and {@code
 * ENCODER/DECODER} where they are not, such as {@code w8a8/rank80-float32}.
 */
public record Precision(SidePrecision encoder, SidePrecision decoder) {
  /** Nothing is given up. */
  public static final Precision FLOAT32 = of(SidePrecision.FLOAT32);

  private static final String APART = "/";

  /** The same for both sides. */
  public static Precision of(SidePrecision both) {
    return new Precision(both, both);
  }

  /**
   * A precision by its name; {@code int8} is short for {@code w8a8+w8a8}.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if there is none of that name
   */
  public static Precision parse(String name) {
    int apart = name.indexOf(APART);
    return apart < 0
        ? of(SidePrecision.parse(name, name))
        : new Precision(
            SidePrecision.parse(name.substring(0, apart), name),
            SidePrecision.parse(name.substring(apart + 1), name));
  }

  /** The larger rank of the two; 0 if neither has one. */
  public int rank() {
    return Math.max(encoder.rank(), decoder.rank());
  }

  /** Whether it is better when fitted to scans, or cannot be without: see {@link DecoderGraph}. */
  public boolean isFitted() {
    return rank() > 0 || !decoder.regions().isFloat() || roundsEncoder();
  }

  /** Whether the encoder's region matrices are rounded to bytes: see {@link CalibratedRounding}. */
  public boolean roundsEncoder() {
    return encoder.regions().weightBytes() == 1;
  }

  /** The same with another encoder. */
  public Precision withEncoder(SidePrecision other) {
    return new Precision(other, decoder);
  }

  /** The same with another decoder. */
  public Precision withDecoder(SidePrecision other) {
    return new Precision(encoder, other);
  }

  /** Its name. */
  @Override
  public String toString() {
    return encoder.equals(decoder) ? encoder.toString() : encoder + APART + decoder;
  }
}
