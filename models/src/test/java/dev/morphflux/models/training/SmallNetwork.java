package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A network small enough to train in a test: 40 vertices in two regions, one control point each.
 */
final class SmallNetwork implements AutoCloseable {
  static final int VERTICES = 40;

  final Lamm network;
  final NDManager manager = TorchEngine.cpu().newManager();
  final Parameters parameters;

  SmallNetwork(Backbone backbone, long seed) {
    List<Integer> all = IntStream.range(0, VERTICES).boxed().toList();
    Topology topology =
        new Topology(
            1,
            new float[3 * VERTICES],
            new int[0][],
            List.of(
                new Region("one", all.subList(0, 24), List.of(3)),
                new Region("two", all.subList(24, VERTICES), List.of(30))),
            List.of());
    network = new Lamm(new Architecture(backbone, 16, 4, 2, 2, 4, 4, 0.5), topology);
    parameters =
        Parameters.of(manager, network.parameterShapes(), DefaultInitialization.of(network, seed));
  }

  /** Meshes [batch, R, 3] of a family with three degrees of freedom. */
  NDArray meshes(NDManager under, int batch, long seed) {
    Random shape = new Random(1);
    float[][] directions = new float[3][3 * VERTICES];
    for (float[] direction : directions) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) shape.nextGaussian();
      }
    }
    Random random = new Random(seed);
    float[] meshes = new float[batch * 3 * VERTICES];
    for (int mesh = 0; mesh < batch; mesh++) {
      for (float[] direction : directions) {
        double weight = random.nextGaussian();
        for (int i = 0; i < direction.length; i++) {
          meshes[mesh * direction.length + i] += (float) (weight * direction[i]);
        }
      }
    }
    return under.create(meshes, new Shape(batch, VERTICES, 3));
  }

  @Override
  public void close() {
    manager.close();
  }
}
