package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;

/** Times a codec at batch 1 on the calling thread. */
final class Speed {
  private static final int MOST_CALLS = 200;
  private static final int LEAST_CALLS = 10;

  /** Slow codecs are timed for about so long, each way. */
  private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(2);

  private Speed() {}

  static SpeedFigures of(Codec codec) {
    FloatBuffer vertices = FloatBuffer.wrap(codec.topology().template());
    FloatBuffer latent = FloatBuffer.allocate(codec.latentSize());
    FloatBuffer still = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    FloatBuffer decoded = FloatBuffer.allocate(vertices.capacity());
    Runnable encode = () -> codec.encode(1, vertices, latent);
    Runnable decode = () -> codec.decode(1, latent, still, decoded);
    int calls = Math.min(warmUp(encode), warmUp(decode));
    return new SpeedFigures(median(encode, calls), median(decode, calls), calls);
  }

  /** How many calls the budget allows. */
  private static int warmUp(Runnable call) {
    long start = System.nanoTime();
    int calls = 0;
    while (calls < LEAST_CALLS
        || (calls < MOST_CALLS && System.nanoTime() - start < BUDGET_NANOS)) {
      call.run();
      calls++;
    }
    return calls;
  }

  private static double median(Runnable call, int calls) {
    double[] millis = new double[calls];
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      call.run();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    return ErrorSummary.percentile(millis, 0.5);
  }
}
