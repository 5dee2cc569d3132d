package dev.morphflux.models.training.precision;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.serving.NativeFloats;
import java.nio.FloatBuffer;

/** Samples some at a time, in buffers that codecs take. */
final class SampleBatches {
  static final int SIZE = 16;

  final FloatBuffer vertices;
  final FloatBuffer displacements;
  private final SampleScans samples;

  /** What is done with some samples. */
  interface Consumer {
    /**
     * Takes what lies in the buffers.
     *
     * @param first the index of the first
     * @param count how many
     */
    void accept(int first, int count);
  }

  SampleBatches(SampleScans samples, Topology topology) {
    this.samples = samples;
    vertices = NativeFloats.allocate(SIZE * topology.template().length);
    displacements = NativeFloats.allocate(SIZE * 3 * topology.controlPoints().size());
  }

  /** Fills the buffers with one batch after another. */
  void forEach(Consumer consumer) {
    for (int first = 0; first < samples.count(); first += SIZE) {
      int count = Math.min(SIZE, samples.count() - first);
      vertices.clear();
      displacements.clear();
      for (int i = 0; i < count; i++) {
        samples.scan(first + i, vertices);
        samples.displacements(first + i, displacements);
      }
      consumer.accept(first, count);
    }
  }
}
