package dev.morphflux.models.serving;

/**
 * How products with a matrix are computed.
 *
 * @param weightBytes of a weight: 4 for float32, 1 for int8, 2 for the sum of two int8 of different
 *     scale
 * @param activationBytes of what it is multiplied by, likewise
 */
public record Arithmetic(int weightBytes, int activationBytes) {
  /** Plain float32. */
  public static final Arithmetic FLOAT32 = new Arithmetic(4, 4);

  public Arithmetic {
    boolean isFloat = weightBytes == 4 && activationBytes == 4;
    boolean isInteger =
        (weightBytes == 1 || weightBytes == 2) && (activationBytes == 1 || activationBytes == 2);
    if (!isFloat && !isInteger) {
      throw new IllegalArgumentException(
          "no arithmetic has " + weightBytes + " and " + activationBytes + " bytes");
    }
  }

  /** Whether it is float32. */
  public boolean isFloat() {
    return weightBytes == 4;
  }

  /** As the field writes it: w8a16 are weights of 8 and activations of 16 bits. */
  @Override
  public String toString() {
    return isFloat() ? "float32" : "w" + 8 * weightBytes + "a" + 8 * activationBytes;
  }
}
