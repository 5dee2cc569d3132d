package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/** Where the network starts. */
final class StartingParameters {
  /** A stream of random numbers that no other part draws from. */
  private static final int STREAM = 100;

  private static final int PRINCIPAL_SAMPLE = 1024;

  private StartingParameters() {}

  static Map<String, float[]> of(TrainingSetup setup, NDManager root) {
    if (setup.warmStart().isPresent()) {
      return setup.warmStart().get().parameters();
    }
    long seed = Seeds.mix(setup.config().seed(), STREAM);
    return setup.config().initialization() == TrainingConfig.Initialization.RANDOM
        ? DefaultInitialization.of(setup.network(), seed)
        : principal(setup, root, seed);
  }

  private static Map<String, float[]> principal(TrainingSetup setup, NDManager root, long seed) {
    int[] sample = sample(setup.split().training(), new SplittableRandom(seed));
    MeshLoader loader = setup.loader();
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(sample.length, loader.meshSize() * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    loader.load(sample, bytes.asFloatBuffer());
    try (NDManager manager = root.newSubManager()) {
      Shape shape = new Shape(sample.length, setup.network().layout().rowCount(), 3);
      NDArray meshes = manager.create(bytes, shape, DataType.FLOAT32);
      return new PrincipalInitialization(setup.network(), meshes, seed).values();
    }
  }

  private static int[] sample(int[] scans, SplittableRandom random) {
    int[] shuffled = scans.clone();
    for (int i = 0; i < shuffled.length - 1; i++) {
      int j = random.nextInt(i, shuffled.length);
      int kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    return Arrays.copyOf(shuffled, Math.min(shuffled.length, PRINCIPAL_SAMPLE));
  }
}
