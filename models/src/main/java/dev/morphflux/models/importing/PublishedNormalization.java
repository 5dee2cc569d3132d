package dev.morphflux.models.importing;

import dev.morphflux.models.packages.Normalization;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/** Mean, standard deviation and unit of a published model. */
record PublishedNormalization(Normalization normalization, OptionalDouble metersPerUnit) {

  /** What the published code adds to every deviation, in float32. */
  private static final float EPSILON = 1e-7f;

  private static final String UNIT = "mm_mult";
  private static final double MILLIMETRES_PER_METRE = 1000;

  static PublishedNormalization read(Path file) {
    String where = file.toString();
    Map<?, ?> dict = PickleValues.dict(PublishedFiles.read(file), where);
    if (dict.get("mean") == null || dict.get("std") == null) {
      throw new InvalidCheckpointException(
          file + " is no dict with mean and std; choose another with --mean-std");
    }
    float[] mean = floats(dict.get("mean"), where);
    float[] std = floats(dict.get("std"), where);
    for (int i = 0; i < std.length; i++) {
      std[i] += EPSILON;
    }
    Object factor = dict.get(UNIT);
    return new PublishedNormalization(
        new Normalization(mean, std),
        factor == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(PickleValues.number(factor, where) / MILLIMETRES_PER_METRE));
  }

  private static float[] floats(Object value, String where) {
    double[] doubles = PickleValues.numbers(value, where);
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }
}
