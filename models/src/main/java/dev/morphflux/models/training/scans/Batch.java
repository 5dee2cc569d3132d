package dev.morphflux.models.training.scans;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The meshes of a step, in memory that is used again for a later one. */
public final class Batch {
  private final ByteBuffer bytes;
  private final int meshSize;
  private BatchPlan plan = new BatchPlan(new int[0], new int[0], new float[0], 0);

  Batch(int meshes, int meshSize) {
    this.bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(meshes * meshSize, Float.BYTES))
            .order(ByteOrder.nativeOrder());
    this.meshSize = meshSize;
  }

  void fill(BatchPlan next, RowLoader loader) {
    plan = next;
    FloatBuffer floats = bytes.asFloatBuffer();
    loader.load(next.sources(), floats);
    loader.load(next.goals(), floats);
  }

  /** What the step was to see. */
  public BatchPlan plan() {
    return plan;
  }

  /** Vs, [B, R, 3], normalised, in region order, native byte order. */
  public ByteBuffer sources() {
    return meshes(0, plan.sources().length);
  }

  /** Vt, [B, R, 3], or empty when autoencoding. */
  public ByteBuffer goals() {
    return meshes(plan.sources().length, plan.goals().length);
  }

  private ByteBuffer meshes(int first, int count) {
    int meshBytes = meshSize * Float.BYTES;
    return bytes.slice(first * meshBytes, count * meshBytes).order(ByteOrder.nativeOrder());
  }
}
