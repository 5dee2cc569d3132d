package dev.morphflux.models.training.scans;

import dev.morphflux.models.network.Aligned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The meshes of a step, in memory that is used again for a later one. */
public final class Batch {
  private final ByteBuffer sources;
  private final ByteBuffer goals;
  private final int meshBytes;
  private BatchPlan plan = new BatchPlan(new int[0], new int[0], new float[0], 0);

  /**
   * @param size the most sources, and the most goals
   */
  Batch(int size, int meshSize) {
    this.meshBytes = meshSize * Float.BYTES;
    this.sources = Aligned.allocate(Math.multiplyExact(size, meshBytes));
    this.goals = Aligned.allocate(Math.multiplyExact(size, meshBytes));
  }

  void fill(BatchPlan next, RowLoader loader) {
    plan = next;
    loader.load(next.sources(), sources.asFloatBuffer());
    loader.load(next.goals(), goals.asFloatBuffer());
  }

  /** What the step was to see. */
  public BatchPlan plan() {
    return plan;
  }

  /** Vs, [B, R, 3], normalised, in region order, native byte order. */
  public ByteBuffer sources() {
    return meshes(sources, plan.sources().length);
  }

  /** Vt, [B, R, 3], or empty when autoencoding. */
  public ByteBuffer goals() {
    return meshes(goals, plan.goals().length);
  }

  private ByteBuffer meshes(ByteBuffer bytes, int count) {
    return bytes.slice(0, count * meshBytes).order(ByteOrder.nativeOrder());
  }
}
