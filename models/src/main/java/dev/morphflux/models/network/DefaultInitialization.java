package dev.morphflux.models.network;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Where PyTorch starts such a network by default: weights and biases uniform within 1 /
 * sqrt(inputs), learned tokens from N(0, 1), normalisations as the identity.
 */
public final class DefaultInitialization {
  private DefaultInitialization() {}

  /** Values for all parameters; the same seed gives the same values. */
  public static Map<String, float[]> of(Lamm network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Shape> shapes = network.parameterShapes();
    Map<String, float[]> values = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> values.put(name, value(name, shape, shapes, random.split())));
    return values;
  }

  private static float[] value(
      String name, Shape shape, Map<String, Shape> shapes, SplittableRandom random) {
    float[] value = new float[Math.toIntExact(shape.size())];
    boolean token = !name.endsWith(".weight") && !name.endsWith(".bias");
    boolean norm = name.contains("norm.");
    double bound = token || norm ? 0 : 1 / Math.sqrt(inputs(name, shapes));
    for (int i = 0; i < value.length; i++) {
      if (token) {
        value[i] = (float) random.nextGaussian();
      } else if (norm) {
        value[i] = name.endsWith(".weight") ? 1 : 0;
      } else {
        value[i] = (float) random.nextDouble(-bound, bound);
      }
    }
    return value;
  }

  private static double inputs(String name, Map<String, Shape> shapes) {
    String weight = name.endsWith(".bias") ? name.replaceFirst("bias$", "weight") : name;
    Shape shape = shapes.get(weight);
    if (shape == null) {
      throw new IllegalStateException("no weight stands beside " + name);
    }
    return shape.get(1);
  }
}
