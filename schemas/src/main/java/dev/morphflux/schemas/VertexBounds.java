package dev.morphflux.schemas;

/**
 * The box around vertices, in their unit. NaN along an axis with a coordinate that is not finite.
 *
 * @param lowX the corner with the smallest coordinates
 * @param highX the corner with the largest coordinates
 */
public record VertexBounds(
    float lowX, float lowY, float lowZ, float highX, float highY, float highZ) {

  /**
   * Of all vertices.
   *
   * @param vertices [N, 3]
   */
  public static VertexBounds of(float[] vertices) {
    return of(vertices, 0, vertices.length / 3);
  }

  /**
   * Of some vertices.
   *
   * @param vertices [N, 3] from an index on
   * @param count N
   */
  public static VertexBounds of(float[] vertices, int at, int count) {
    float lowX = Float.POSITIVE_INFINITY;
    float lowY = Float.POSITIVE_INFINITY;
    float lowZ = Float.POSITIVE_INFINITY;
    float highX = Float.NEGATIVE_INFINITY;
    float highY = Float.NEGATIVE_INFINITY;
    float highZ = Float.NEGATIVE_INFINITY;
    // Zero as long as all are finite, else NaN, which no comparison would find.
    float probeX = 0;
    float probeY = 0;
    float probeZ = 0;
    for (int i = at; i < at + 3 * count; i += 3) {
      float x = vertices[i];
      float y = vertices[i + 1];
      float z = vertices[i + 2];
      probeX += 0 * x;
      probeY += 0 * y;
      probeZ += 0 * z;
      lowX = x < lowX ? x : lowX;
      lowY = y < lowY ? y : lowY;
      lowZ = z < lowZ ? z : lowZ;
      highX = x > highX ? x : highX;
      highY = y > highY ? y : highY;
      highZ = z > highZ ? z : highZ;
    }
    return new VertexBounds(
        lowX + probeX,
        lowY + probeY,
        lowZ + probeZ,
        highX + probeX,
        highY + probeY,
        highZ + probeZ);
  }

  /** Whether all coordinates are. */
  public boolean isFinite() {
    return Float.isFinite(lowX) && Float.isFinite(lowY) && Float.isFinite(lowZ);
  }

  /** The longest side; NaN or infinite if a coordinate is not finite. */
  public float longestSide() {
    float longest = Math.max(Math.max(highX - lowX, highY - lowY), highZ - lowZ);
    return isFinite() ? longest : Float.NaN;
  }

  /** The diagonal. */
  public double diagonal() {
    double x = (double) highX - lowX;
    double y = (double) highY - lowY;
    double z = (double) highZ - lowZ;
    return Math.sqrt(x * x + y * y + z * z);
  }
}
