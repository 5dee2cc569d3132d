package dev.morphflux.models.training.precision;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Measures codecs against float32, on the same scans. */
final class PrecisionTrial {
  private final Topology topology;
  private final Codec exact;
  private final SampleScans samples;

  /**
   * @param exact the codec in float32
   * @param samples scans that nothing was fitted to
   */
  PrecisionTrial(Codec exact, SampleScans samples) {
    this.topology = exact.topology();
    this.exact = exact;
    this.samples = samples;
  }

  CodecErrors errors(Codec codec) {
    int size = topology.template().length;
    Meshes expected = new Meshes(exact, size);
    Meshes found = new Meshes(codec, size);
    double[] plain = new double[topology.vertexCount()];
    double[] edited = new double[topology.vertexCount()];
    double[] distances = new double[2];
    SampleBatches batches = new SampleBatches(samples, topology);
    batches.forEach(
        (first, count) -> {
          expected.run(count, batches);
          found.run(count, batches);
          distances[0] += sum(batches.vertices, expected.plain, count * size);
          distances[1] += sum(batches.vertices, found.plain, count * size);
          addDistances(expected.plain, found.plain, count, plain);
          addDistances(expected.edited, found.edited, count, edited);
        });
    double unit = topology.millimetresPerUnit() / samples.count();
    double deviation =
        unit * DoubleStream.concat(Arrays.stream(plain), Arrays.stream(edited)).max().orElse(0);
    return new CodecErrors(
        unit * distances[1] / topology.vertexCount(), distances[1] / distances[0] - 1, deviation);
  }

  /** What a codec makes of a batch. */
  private static final class Meshes {
    private final Codec codec;
    private final FloatBuffer latents;
    private final FloatBuffer still;
    private final FloatBuffer plain;
    private final FloatBuffer edited;

    Meshes(Codec codec, int size) {
      this.codec = codec;
      int points = codec.topology().controlPoints().size();
      latents = FloatBuffer.allocate(SampleBatches.SIZE * codec.latentSize());
      still = FloatBuffer.allocate(SampleBatches.SIZE * 3 * points);
      plain = FloatBuffer.allocate(SampleBatches.SIZE * size);
      edited = FloatBuffer.allocate(SampleBatches.SIZE * size);
    }

    void run(int count, SampleBatches batch) {
      codec.encode(count, batch.vertices, latents);
      codec.decode(count, latents, still, plain);
      codec.decode(count, latents, batch.displacements, edited);
    }
  }

  private static double sum(FloatBuffer a, FloatBuffer b, int floats) {
    double sum = 0;
    for (int i = 0; i < floats; i += 3) {
      sum += distance(a, b, i);
    }
    return sum;
  }

  private static void addDistances(FloatBuffer a, FloatBuffer b, int count, double[] sums) {
    for (int i = 0; i < count * sums.length; i++) {
      sums[i % sums.length] += distance(a, b, 3 * i);
    }
  }

  private static double distance(FloatBuffer a, FloatBuffer b, int at) {
    double x = a.get(at) - b.get(at);
    double y = a.get(at + 1) - b.get(at + 1);
    double z = a.get(at + 2) - b.get(at + 2);
    return Math.sqrt(x * x + y * y + z * z);
  }
}
