package dev.morphflux.models.training.precision;

import dev.morphflux.models.codec.Codec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Times codecs turn by turn with float32, so that both meet the same machine. */
final class CodecTimer {
  private static final int ROUNDS = 9;
  private static final int FULL_BATCH = 32;
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(6);

  private final Codec exact;
  private final FloatBuffer vertices;
  private final FloatBuffer latents;
  private final FloatBuffer displacements;

  CodecTimer(Codec exact) {
    this.exact = exact;
    float[] template = exact.topology().template();
    vertices = FloatBuffer.allocate(FULL_BATCH * template.length);
    for (int i = 0; i < FULL_BATCH; i++) {
      vertices.put(i * template.length, template);
    }
    latents = FloatBuffer.allocate(FULL_BATCH * exact.latentSize());
    displacements = FloatBuffer.allocate(FULL_BATCH * 3 * exact.topology().controlPoints().size());
  }

  /**
   * @param encodeMillis of one mesh alone
   * @param decodeMillis of one mesh alone
   * @param speed beside float32's, alone and in batches of 32 (geometric mean)
   */
  record Times(double encodeMillis, double decodeMillis, double speed) {}

  Times times(Codec codec) {
    double[] alone = millis(codec, 1);
    double[] batched = millis(codec, FULL_BATCH);
    double speedAlone = (alone[2] + alone[3]) / (alone[0] + alone[1]);
    double speedBatched = (batched[2] + batched[3]) / (batched[0] + batched[1]);
    return new Times(alone[0], alone[1], Math.sqrt(speedAlone * speedBatched));
  }

  /** Encode and decode of the codec, then of float32. */
  private double[] millis(Codec codec, int batch) {
    Runnable[] calls = {
      () -> codec.encode(batch, vertices, latents),
      () -> codec.decode(batch, latents, displacements, vertices),
      () -> exact.encode(batch, vertices, latents),
      () -> exact.decode(batch, latents, displacements, vertices)
    };
    double[][] times = new double[calls.length][ROUNDS];
    for (Runnable call : calls) {
      turn(call);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < calls.length; i++) {
        times[i][round] = turn(calls[i]);
      }
    }
    return Arrays.stream(times)
        .mapToDouble(
            values -> {
              Arrays.sort(values);
              return values[ROUNDS / 2];
            })
        .toArray();
  }

  /** The mean of a few calls after one that is not counted. */
  private static double turn(Runnable call) {
    call.run();
    long start = System.nanoTime();
    int calls = 0;
    do {
      call.run();
      calls++;
    } while (System.nanoTime() - start < TURN_NANOS);
    return (System.nanoTime() - start) / 1e6 / calls;
  }
}
