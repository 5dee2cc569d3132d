package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.RegionLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RegionSubspaceTest {
  private static final int COMPONENTS = 6;
  private static final float[] SCALES = {2, 0.5f};

  @Test
  void expand_givenMeshesOfTheSubspace_expectsThePublishedNetworkToComputeTheSame() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      Map<String, float[]> values = DefaultInitialization.of(subspace.reduced(), 4);
      Parameters reduced = Parameters.of(scratch, subspace.reduced().parameterShapes(), values);
      Parameters full =
          Parameters.of(scratch, small.network.parameterShapes(), subspace.expand(values));
      NDArray scores = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 7);
      NDArray displacements = gaussian(scratch, new Shape(5, 2, 3), 8);
      NDArray meshes = subspace.meshes(scores);

      assertThat(max(subspace.scores(meshes).sub(scores))).isLessThan(1e-5f);
      NDArray latents = small.network.encode(full, meshes);
      assertThat(max(latents.sub(subspace.reduced().encode(reduced, scores)))).isLessThan(1e-5f);
      NDArray decoded = small.network.decode(full, latents, displacements);
      NDArray decodedScores = subspace.reduced().decode(reduced, latents, displacements);
      assertThat(max(subspace.scores(decoded).sub(decodedScores))).isLessThan(1e-4f);
      assertThat(max(decoded.sub(subspace.meshes(decodedScores)))).isLessThan(1e-4f);
    }
  }

  @Test
  void reduce_givenExpandedParameters_expectsThemBack() {
    try (SmallNetwork small = new SmallNetwork(Backbone.TRANSFORMER, 1);
        RegionSubspace subspace = subspace(small)) {
      Map<String, float[]> values = DefaultInitialization.of(subspace.reduced(), 4);
      Map<String, float[]> back = subspace.reduce(subspace.expand(values));
      values.forEach(
          (name, expected) ->
              assertThat(back.get(name)).as(name).containsExactly(expected, within(1e-5f)));
    }
  }

  @Test
  void controlPoints_givenScores_expectsThoseOfTheirMeshes() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      NDArray scores = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 7);
      NDArray expected = small.network.layout().controlPoints(subspace.meshes(scores));
      assertThat(max(subspace.controlPoints(scores).sub(expected))).isLessThan(1e-5f);
    }
  }

  @Test
  void loss_givenErrorsOfTheSubspace_expectsAboutTheMeanAbsoluteErrorOfTheirMeshes() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      Map<String, float[]> values = DefaultInitialization.of(subspace.reduced(), 4);
      Parameters reduced = Parameters.of(scratch, subspace.reduced().parameterShapes(), values);
      Parameters full =
          Parameters.of(scratch, small.network.parameterShapes(), subspace.expand(values));
      NDArray scores = gaussian(scratch, new Shape(64, 2 * COMPONENTS / 3, 3), 7);
      TrainingBatch ofScores = TrainingBatch.autoencoder(scores);
      TrainingBatch ofMeshes = TrainingBatch.autoencoder(subspace.meshes(scores));
      MultilayerLoss byScores = MultilayerLoss.ofScores(subspace, new float[] {1, 1, 1, 1, 1, 1});
      MultilayerLoss byVertices = new MultilayerLoss(small.network, 1);
      float[] found = byScores.perLayer(byScores.compute(reduced, ofScores, 1), ofScores);
      float[] expected = byVertices.perLayer(byVertices.compute(full, ofMeshes, 1), ofMeshes);
      for (int layer = 0; layer < found.length; layer++) {
        assertThat(found[layer] / expected[layer]).as("layer " + layer).isBetween(0.85f, 1.3f);
      }
    }
  }

  @Test
  void around_givenOneRegion_keepsWhatTheEditKeepsOfTheirMeshes() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      NDArray motions = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 7);
      NDArray expected =
          subspace.scores(
              new VertexEdits(small.network.layout(), local()).around(0, subspace.meshes(motions)));
      NDArray kept = subspace.around(0, motions);
      assertThat(max(kept.sub(expected))).isLessThan(1e-5f);
      int own = COMPONENTS / 3;
      assertThat(max(kept.sub(motions).get(":, :" + own))).isBetween(0.01f, 2f);
      assertThat(max(kept.get(":, " + own + ":"))).isBetween(0.01f, 2f);
    }
  }

  @Test
  void manipulation_givenLocalEdits_displacesAndMovesTheLastOnesInOneRegionOnly() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      NDArray sources = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 7);
      NDArray goals = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 8);
      float[] alpha = {1, 0.5f, 0.2f, 0.7f, 1};
      TrainingBatch local = TrainingBatch.manipulation(subspace, sources, goals, alpha, 2, 1);
      TrainingBatch whole = TrainingBatch.manipulation(subspace, sources, goals, alpha, 0, 1);
      assertThat(max(rows(local.targets(), 0, 8).sub(rows(whole.targets(), 0, 8)))).isZero();
      NDArray moved = rows(local.targets(), 8, 10).sub(rows(sources, 3, 5));
      NDArray all = rows(whole.targets(), 8, 10).sub(rows(sources, 3, 5));
      assertThat(max(moved.sub(subspace.around(1, all)))).isLessThan(1e-5f);
      NDArray displaced = rows(local.displacements(), 8, 10);
      NDArray told = rows(whole.displacements(), 8, 10);
      assertThat(max(displaced.get(":, 0"))).isZero();
      NDArray own = subspace.controlPoints(moved).get(":, 1");
      assertThat(max(displaced.get(":, 1").sub(own))).isLessThan(1e-5f);
      assertThat(max(told.get(":, 0"))).isPositive();
    }
  }

  private static NDArray rows(NDArray array, int from, int to) {
    return array.get(from + ":" + to);
  }

  /** An edit of a region keeps its own vertices, a little of the other's, and no rigid motion. */
  private static List<LocalEdit> local() {
    List<LocalEdit> edits = new ArrayList<>();
    for (int region = 0; region < 2; region++) {
      Random random = new Random(region);
      int all = 3 * SmallNetwork.VERTICES * RigidMotions.COUNT;
      float[] weights = new float[SmallNetwork.VERTICES];
      float[] told = new float[all];
      float[] rigid = new float[all];
      for (int i = 0; i < all; i++) {
        int vertex = i / 3 / RigidMotions.COUNT;
        boolean own = vertex < 24 == (region == 0);
        weights[vertex] = own ? 1 : vertex % 4 == 0 ? 0.5f : 0;
        told[i] = own ? (float) random.nextGaussian() / 10 : 0;
        rigid[i] = (float) random.nextGaussian() / 10;
      }
      edits.add(new LocalEdit(weights, told, rigid));
    }
    return edits;
  }

  /** Random orthonormal components. */
  private static RegionSubspace subspace(SmallNetwork small) {
    Random random = new Random(9);
    RegionLayout layout = small.network.layout();
    List<float[]> components = new ArrayList<>();
    for (int region = 0; region < layout.regionCount(); region++) {
      double[][] columns = new double[COMPONENTS][3 * layout.size(region)];
      for (int k = 0; k < COMPONENTS; k++) {
        for (int i = 0; i < columns[k].length; i++) {
          columns[k][i] = random.nextGaussian();
        }
        for (int other = 0; other < k; other++) {
          add(columns[k], columns[other], -dot(columns[k], columns[other]));
        }
        double length = Math.sqrt(dot(columns[k], columns[k]));
        add(columns[k], columns[k], 1 / length - 1);
      }
      float[] values = new float[COMPONENTS * columns[0].length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) columns[i % COMPONENTS][i / COMPONENTS];
      }
      components.add(values);
    }
    return new RegionSubspace(small.manager, small.network, components, SCALES, local());
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] a, double[] b, double factor) {
    for (int i = 0; i < a.length; i++) {
      a[i] += factor * b[i];
    }
  }

  private static NDArray gaussian(NDManager manager, Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  private static float max(NDArray differences) {
    return differences.abs().max().getFloat();
  }
}
