package dev.morphflux.processor.stream;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.Statistics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A sphere of 20 cm in three regions, and an untrained network for it. */
final class SmallHead {

  private static final int RINGS = 14;
  private static final int SEGMENTS = 18;
  private static final float RADIUS = 10;
  private static final List<String> NAMES = List.of("crown", "face", "neck");

  static final Topology TOPOLOGY = sphere();

  private SmallHead() {}

  static Codec codec() {
    return Codecs.untrained(
        TOPOLOGY, new Architecture(Backbone.MLP_MIXER, 32, 8, 1, 1, 4, 2, 0.5), 11);
  }

  /**
   * Of the region "face" alone: displacements of a mean of 0.1 and independent deviations of 0.5.
   */
  static Statistics statistics() {
    int d = 8;
    int size = 3 * 2;
    float[] latents = new float[d * d];
    for (int i = 0; i < d; i++) {
      latents[i * d + i] = 1;
    }
    float[] mean = new float[size];
    Arrays.fill(mean, 0.1f);
    float[] covariance = new float[size * size];
    for (int i = 0; i < size; i++) {
      covariance[i * size + i] = 0.25f;
    }
    return new Statistics(
        Tensor.of(new float[d], d),
        Tensor.of(latents, d, d),
        Map.of(
            "face",
            new Statistics.Gaussian(Tensor.of(mean, size), Tensor.of(covariance, size, size))));
  }

  private static Topology sphere() {
    float[] template = new float[3 * RINGS * SEGMENTS];
    List<int[]> faces = new ArrayList<>();
    for (int ring = 0; ring < RINGS; ring++) {
      double polar = Math.PI * (ring + 0.5) / RINGS;
      for (int segment = 0; segment < SEGMENTS; segment++) {
        double azimuth = 2 * Math.PI * segment / SEGMENTS;
        int v = ring * SEGMENTS + segment;
        template[3 * v] = (float) (RADIUS * Math.sin(polar) * Math.cos(azimuth));
        template[3 * v + 1] = (float) (RADIUS * Math.cos(polar));
        template[3 * v + 2] = (float) (RADIUS * Math.sin(polar) * Math.sin(azimuth));
        if (ring + 1 < RINGS) {
          int next = ring * SEGMENTS + (segment + 1) % SEGMENTS;
          faces.add(new int[] {v, v + SEGMENTS, next + SEGMENTS, next});
        }
      }
    }
    return new Topology(0.01, template, faces.toArray(int[][]::new), regions(), List.of());
  }

  private static List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    for (int r = 0; r < NAMES.size(); r++) {
      int from = RINGS * SEGMENTS * r / NAMES.size();
      int to = RINGS * SEGMENTS * (r + 1) / NAMES.size();
      List<Integer> vertices = new ArrayList<>();
      for (int v = from; v < to; v++) {
        vertices.add(v);
      }
      regions.add(new Region(NAMES.get(r), vertices, List.of(from + 3, from + 40)));
    }
    return regions;
  }

  /** A shape near the template, always the same for the same seed. */
  static float[] shape(long seed) {
    Random random = new Random(seed);
    float[] vertices = TOPOLOGY.template().clone();
    float stretch = (float) (1 + 0.1 * random.nextGaussian());
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] =
          vertices[i] * (i % 3 == 0 ? stretch : 1) + (float) (0.05 * random.nextGaussian());
    }
    return vertices;
  }

  static float[] encode(Codec codec, float[] vertices) {
    FloatBuffer latents = direct(new float[codec.latentSize()]);
    codec.encode(1, direct(vertices), latents);
    return floats(latents);
  }

  static float[] decode(Codec codec, float[] z, float[] displacements) {
    FloatBuffer vertices = direct(new float[TOPOLOGY.template().length]);
    codec.decode(1, direct(z), direct(displacements), vertices);
    return floats(vertices);
  }

  /** Moves one control point. */
  static float[] displacement(int vertex, float x, float y, float z) {
    float[] displacements = noDisplacement();
    int place = 3 * TOPOLOGY.controlPoints().indexOf(vertex);
    displacements[place] = x;
    displacements[place + 1] = y;
    displacements[place + 2] = z;
    return displacements;
  }

  static float[] noDisplacement() {
    return new float[3 * TOPOLOGY.controlPoints().size()];
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }
}
