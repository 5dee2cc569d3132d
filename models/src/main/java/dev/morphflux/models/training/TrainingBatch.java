package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.RegionLayout;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one training step sees. All meshes are normalised and in region order, [., R, 3].
 *
 * <p>The decoder may see every source several times (once to reconstruct it, once to manipulate
 * it): the encoder then still runs once for each.
 *
 * @param sources what is encoded, [B, R, 3]
 * @param targets what shall be decoded, [r B, R, 3]: for all sources, then for all again, r times
 * @param displacements of the control points, divided by the std of their vertex, [r B, C, 3]; null
 *     for none
 * @param manipulated how many of the last targets are manipulations; the loss at the decoder's
 *     input leaves them out
 * @param local how many of the last targets are edits of one region alone
 */
public record TrainingBatch(
    NDArray sources, NDArray targets, @Nullable NDArray displacements, int manipulated, int local) {

  /** Makes the arrays of a batch under the manager of its step. */
  @FunctionalInterface
  public interface Source {
    TrainingBatch create(NDManager step);
  }

  public TrainingBatch {
    if (targets.getShape().get(0) % sources.getShape().get(0) != 0) {
      throw new IllegalArgumentException("the targets are no multiple of the sources");
    }
  }

  /** Autoencoding: {V} to {V}. */
  public static TrainingBatch autoencoder(NDArray meshes) {
    return new TrainingBatch(meshes, meshes, null, 0, 0);
  }

  /**
   * Manipulation as published: {Vs, Vs} to {Vs, alpha Vt + (1 - alpha) Vs}, displacing the control
   * points by alpha (Vt - Vs) in the second half and not at all in the first.
   *
   * @param controlPoints takes meshes [B, R, 3] to their control points [B, C, 3]
   * @param sources Vs [B, R, 3]
   * @param goals Vt [B, R, 3]
   * @param alpha [B]
   */
  public static TrainingBatch manipulation(
      UnaryOperator<NDArray> controlPoints, NDArray sources, NDArray goals, float[] alpha) {
    NDManager manager = sources.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray way = goals.sub(sources);
      way.attach(scratch);
      NDArray factor = scratch.create(alpha).reshape(alpha.length, 1, 1);
      way.muli(factor);
      NDArray moved = controlPoints.apply(way);
      NDArray displacements = moved.zerosLike().concat(moved, 0);
      NDArray targets = sources.concat(way.addi(sources), 0);
      displacements.attach(manager);
      return new TrainingBatch(sources, targets, displacements, alpha.length, 0);
    }
  }

  /**
   * Manipulation of which a part is local: the last {@code local} goals are followed in one region
   * only ({@link LocalEdit}), whose control points alone are displaced.
   *
   * @param sources Vs [B, ., 3]
   * @param goals Vt [B, ., 3]
   * @param alpha [B]
   * @param local how many of the sources, at most B
   * @param region which region these follow their goals in
   */
  public static TrainingBatch manipulation(
      EditSpace space, NDArray sources, NDArray goals, float[] alpha, int local, int region) {
    if (local == 0) {
      return manipulation(space::controlPoints, sources, goals, alpha);
    }
    NDManager manager = sources.getManager();
    int whole = alpha.length - local;
    NDArray motion = goals.sub(sources).muli(manager.create(alpha).reshape(alpha.length, 1, 1));
    NDArray part = motion.get(new NDIndex("{}:", whole));
    NDArray moves = space.around(region, part);
    NDArray displacements =
        space.controlPoints(moves).muli(ownPoints(manager, space.layout(), region));
    if (whole > 0) {
      NDArray first = motion.get(new NDIndex(":{}", whole));
      displacements = space.controlPoints(first).concat(displacements, 0);
      moves = first.concat(moves, 0);
    }
    return new TrainingBatch(
        sources,
        sources.concat(moves.addi(sources), 0),
        displacements.zerosLike().concat(displacements, 0),
        alpha.length,
        local);
  }

  /** 1 for the control points of a region, 0 for others, [1, C, 1]. */
  private static NDArray ownPoints(NDManager manager, RegionLayout layout, int region) {
    float[] own = new float[layout.controlPointCount()];
    Arrays.fill(own, layout.firstControlPoint(region), layout.firstControlPoint(region + 1), 1);
    return manager.create(own).reshape(1, own.length, 1);
  }

  /**
   * The goals as published: each source's is the source before it, which is a random other one if
   * the batch was drawn at random.
   */
  public static NDArray rolled(NDArray sources) {
    return NDArrays.concat(
        new NDList(sources.get(new NDIndex("-1:")), sources.get(new NDIndex(":-1"))), 0);
  }
}
