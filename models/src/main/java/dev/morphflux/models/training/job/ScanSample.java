package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.training.scans.RowLoader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Scans to fit a linear start to, in memory. */
final class ScanSample {
  private static final int MOST = 1024;

  private ScanSample() {}

  /** A seeded sample of the scans to learn from, [M, R, 3], normalised, in region order. */
  static NDArray load(TrainingSetup setup, NDManager manager, long seed) {
    return load(setup.loader(), sample(setup.split().training(), seed), manager);
  }

  /** Some scans, [M, R, 3]. */
  static NDArray load(RowLoader loader, int[] scans, NDManager manager) {
    ByteBuffer bytes =
        Aligned.allocate(Math.multiplyExact(scans.length, loader.meshSize() * Float.BYTES));
    loader.load(scans, bytes.asFloatBuffer());
    return manager.create(
        bytes, new Shape(scans.length, loader.meshSize() / 3, 3), DataType.FLOAT32);
  }

  private static int[] sample(int[] scans, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] shuffled = scans.clone();
    for (int i = 0; i < shuffled.length - 1; i++) {
      int j = random.nextInt(i, shuffled.length);
      int kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    return Arrays.copyOf(shuffled, Math.min(shuffled.length, MOST));
  }
}
