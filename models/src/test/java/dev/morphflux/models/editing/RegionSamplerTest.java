package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionSamplerTest {
  private static final Topology TOPOLOGY = Sheet.topology();
  private static final int SIZE = 9;
  private static final int DRAWS = 40_000;

  @Test
  void displacements_givenManyDraws_expectsTheGaussianTimesTheStrength() {
    RegionSampler sampler = new RegionSampler(TOPOLOGY, statistics(), "middle");
    SplittableRandom random = new SplittableRandom(8);
    double[] sum = new double[SIZE];
    double[][] products = new double[SIZE][SIZE];
    for (int draw = 0; draw < DRAWS; draw++) {
      float[] all = sampler.displacements(random, 2);
      for (int i = 0; i < SIZE; i++) {
        assertThat(all[i]).as("left").isZero();
        assertThat(all[2 * SIZE + i]).as("right").isZero();
        sum[i] += all[SIZE + i];
        for (int j = 0; j < SIZE; j++) {
          products[i][j] += (double) (all[SIZE + i] - mean()[i]) * (all[SIZE + j] - mean()[j]);
        }
      }
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat(sum[i] / DRAWS).isCloseTo(mean()[i], within(0.05));
      for (int j = 0; j < SIZE; j++) {
        assertThat(products[i][j] / DRAWS).isCloseTo(4 * covariance()[i * SIZE + j], within(0.25));
      }
    }
  }

  @Test
  void displacements_givenASeed_expectsTheSameAgainAndAnotherForAnother() {
    RegionSampler sampler = new RegionSampler(TOPOLOGY, statistics(), "middle");
    float[] first = sampler.displacements(new SplittableRandom(1), 1);
    assertThat(sampler.displacements(new SplittableRandom(1), 1)).containsExactly(first);
    assertThat(sampler.displacements(new SplittableRandom(2), 1)[SIZE])
        .isNotCloseTo(first[SIZE], within(1e-3f));
    float[] none = sampler.displacements(new SplittableRandom(1), 0);
    assertThat(none[SIZE]).isEqualTo(mean()[0]);
  }

  @Test
  void sampler_givenARegionWithoutStatistics_expectsItsName() {
    assertThatThrownBy(() -> new RegionSampler(TOPOLOGY, statistics(), "left"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("'left'");
  }

  private static float[] mean() {
    float[] mean = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      mean[i] = 0.1f * i;
    }
    return mean;
  }

  /** Of x_i = n_i + n_0 / 2. */
  private static float[] covariance() {
    float[] covariance = new float[SIZE * SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        double own = i == j ? 1 : 0;
        double shared = (i == 0 ? 1.5 : 0.5) * (j == 0 ? 1.5 : 0.5);
        covariance[i * SIZE + j] = (float) (i == 0 || j == 0 ? shared : own + shared);
      }
    }
    return covariance;
  }

  private static Statistics statistics() {
    return new Statistics(
        Tensor.of(new float[2], 2),
        Tensor.of(new float[] {1, 0, 0, 1}, 2, 2),
        Map.of(
            "middle",
            new Statistics.Gaussian(Tensor.of(mean(), SIZE), Tensor.of(covariance(), SIZE, SIZE))));
  }
}
