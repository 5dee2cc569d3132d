package dev.morphflux.models.training.job;

import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import java.util.Map;

/**
 * A trained network with more hidden units in its displacement networks, which computes the same:
 * what is added begins at random, and nothing listens to it yet (Net2WiderNet, Chen et al. 2016,
 * with zeros instead of copies).
 */
final class WiderDisplacements {
  private WiderDisplacements() {}

  /** Whether networks differ in nothing else, and the second is not narrower. */
  static boolean canHold(Architecture trained, Architecture wider) {
    int hidden = wider.displacementHidden();
    return hidden >= trained.displacementHidden()
        && trained.withDisplacementHidden(hidden).equals(wider);
  }

  /**
   * @param trained by name, as the narrower network has them
   * @param seed for the added units
   */
  static Map<String, float[]> of(Map<String, float[]> trained, Lamm wider, long seed) {
    Map<String, float[]> values = DefaultInitialization.of(wider, seed);
    int hidden = wider.architecture().displacementHidden();
    values.replaceAll((name, value) -> widened(name, trained.get(name), value, hidden));
    return values;
  }

  private static float[] widened(String name, float[] old, float[] random, int hidden) {
    if (old.length == random.length) {
      return old;
    }
    if (name.endsWith(".0.weight")) {
      // One row for each hidden unit.
      System.arraycopy(old, 0, random, 0, old.length);
      return random;
    }
    // One column for each hidden unit.
    int rows = random.length / hidden;
    int columns = old.length / rows;
    float[] value = new float[random.length];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(old, row * columns, value, row * hidden, columns);
    }
    return value;
  }
}
