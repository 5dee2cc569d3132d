package dev.morphflux.models.export;

import java.util.Random;

/** Frames of random vertices. */
final class Frames {

  private Frames() {}

  /** At 50 frames a second; the number is the seed, too. */
  static MeshFrame random(int vertices, long number) {
    return random(vertices, number, 50);
  }

  static MeshFrame random(int vertices, long number, double framesPerSecond) {
    Random random = new Random(number);
    float[] coordinates = new float[3 * vertices];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = (random.nextFloat() - 0.5f) * 1e-3f * (float) Math.pow(10, i % 7);
    }
    return new MeshFrame(
        number, "01:02:03:%02d".formatted(number % 30), framesPerSecond, coordinates);
  }
}
