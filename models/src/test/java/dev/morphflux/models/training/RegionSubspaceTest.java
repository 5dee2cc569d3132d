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
  void around_givenOneRegion_keepsItsMotionAndPartOfTheOthersAsTheWeightsSay() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        RegionSubspace subspace = subspace(small);
        NDManager scratch = small.manager.newSubManager()) {
      NDArray motions = gaussian(scratch, new Shape(5, 2 * COMPONENTS / 3, 3), 7);
      NDArray weights = scratch.create(weights()[0], new Shape(1, SmallNetwork.VERTICES, 1));
      NDArray expected = subspace.scores(subspace.meshes(motions).mul(weights));
      NDArray kept = subspace.around(0, motions);
      assertThat(max(kept.sub(expected))).isLessThan(1e-5f);
      int own = COMPONENTS / 3;
      assertThat(max(kept.sub(motions).get(":, :" + own))).isLessThan(1e-5f);
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
      assertThat(max(displaced.get(":, 1").sub(told.get(":, 1")))).isZero();
      assertThat(max(told.get(":, 0"))).isPositive();
    }
  }

  private static NDArray rows(NDArray array, int from, int to) {
    return array.get(from + ":" + to);
  }

  /** What an edit of a region keeps: its own vertices, and a little of the other's. */
  private static float[][] weights() {
    float[][] weights = new float[2][SmallNetwork.VERTICES];
    for (int vertex = 0; vertex < SmallNetwork.VERTICES; vertex++) {
      int region = vertex < 24 ? 0 : 1;
      weights[region][vertex] = 1;
      weights[1 - region][vertex] = vertex % 4 == 0 ? 0.5f : 0;
    }
    return weights;
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
    return new RegionSubspace(small.manager, small.network, components, SCALES, weights());
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
