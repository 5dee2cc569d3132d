package dev.morphflux.models.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** What tests of codecs read and write. */
final class CodecFloats {
  private CodecFloats() {}

  /** Zeros that a codec may read or write. */
  static FloatBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Normally distributed numbers. */
  static FloatBuffer random(int size, long seed) {
    Random random = new Random(seed);
    FloatBuffer values = buffer(size);
    for (int i = 0; i < size; i++) {
      values.put(i, (float) random.nextGaussian());
    }
    return values;
  }

  static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  /** Runs something for 8 seeds alone, then in four threads at once, which must get the same. */
  static void expectTheSameInManyThreads(IntFunction<float[]> run) throws Exception {
    List<float[]> expected = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      expected.add(run.apply(seed));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<float[]>> actual = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int seed = i % 8;
      Callable<float[]> work = () -> run.apply(seed);
      actual.add(threads.submit(work));
    }
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).get()).as("seed %d", i % 8).isEqualTo(expected.get(i % 8));
    }
    threads.shutdown();
  }
}
