package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.training.scans.Seeds;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/** Where the network starts. */
final class StartingParameters {
  /** A stream of random numbers that no other part draws from. */
  private static final int STREAM = 100;

  private static final float TOKEN_DEVIATION = 0.02f;

  private StartingParameters() {}

  static Map<String, float[]> of(TrainingSetup setup, NDManager root) {
    long seed = Seeds.mix(setup.config().seed(), STREAM);
    if (setup.warmStart().isPresent()) {
      return setup.warmStart().get().parameters(setup.network(), seed);
    }
    return isRandom(setup)
        ? DefaultInitialization.of(setup.network(), seed)
        : principal(setup, root, seed);
  }

  /** Whether the network starts from random parameters. */
  static boolean isRandom(TrainingSetup setup) {
    return setup.warmStart().isEmpty()
        && setup.config().initialization() == TrainingConfig.Initialization.RANDOM;
  }

  /**
   * A random start for a network that sees scores: its region matrices are orthonormal, so that
   * tokens hold the scores as they are and decode to them, and what tokens add of their own is
   * small.
   *
   * @param reduced the network that sees scores
   */
  static Map<String, float[]> ofScores(TrainingSetup setup, Lamm reduced) {
    long seed = Seeds.mix(setup.config().seed(), STREAM);
    Map<String, float[]> values = DefaultInitialization.of(reduced, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int dim = reduced.architecture().dim();
    for (int region = 0; region < reduced.layout().regionCount(); region++) {
      int scores = 3 * reduced.layout().size(region);
      double[][] directions = new double[Math.min(scores, dim)][dim];
      for (double[] direction : directions) {
        for (int i = 0; i < dim; i++) {
          direction[i] = random.nextGaussian();
        }
      }
      LinearAlgebra.orthonormalize(directions);
      float[] in = value(values, "xyz_to_token." + region + ".weight");
      float[] out = value(values, "token_to_xyz." + region + ".weight");
      Arrays.fill(in, 0);
      Arrays.fill(out, 0);
      for (int k = 0; k < directions.length; k++) {
        for (int i = 0; i < dim; i++) {
          in[i * scores + k] = (float) directions[k][i];
          out[k * dim + i] = (float) directions[k][i];
        }
      }
      Arrays.fill(value(values, "xyz_to_token." + region + ".bias"), 0);
      Arrays.fill(value(values, "token_to_xyz." + region + ".bias"), 0);
    }
    for (String name : new String[] {"semantic_embedding", "id_token", "learned_decoder_tokens"}) {
      float[] value = value(values, name);
      for (int i = 0; i < value.length; i++) {
        value[i] *= TOKEN_DEVIATION;
      }
    }
    return values;
  }

  private static float[] value(Map<String, float[]> values, String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the network has no parameter " + name);
    }
    return value;
  }

  private static Map<String, float[]> principal(TrainingSetup setup, NDManager root, long seed) {
    try (NDManager manager = root.newSubManager()) {
      return new PrincipalInitialization(
              setup.network(), ScanSample.load(setup, manager, seed), seed)
          .values();
    }
  }
}
