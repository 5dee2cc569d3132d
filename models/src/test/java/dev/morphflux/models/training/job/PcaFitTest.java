package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.training.scans.LowRankFamily;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanCacheWriter;
import dev.morphflux.models.training.scans.ScanSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PcaFitTest {
  private static final int VERTICES = 40;
  private static final int LENGTH = 3 * VERTICES;
  private static final int SCANS = 90;
  private static final long SEED = 11;

  @TempDir private Path directory;

  @Test
  void of_givenFullRankScans_expectsTheDirectSingularValueDecomposition() {
    float[][] scans = decaying();
    int[] used = IntStream.range(0, SCANS).filter(i -> i % 9 != 4).toArray();

    PcaParameters found = PcaFit.of(cache(scans), used, 12, 0.1, SEED);

    double[] mean = mean(scans, used);
    Svd expected = Svd.of(centered(scans, used, mean));
    float[] components = found.components().toFloats();
    for (int i = 0; i < LENGTH; i++) {
      assertThat(found.mean().toFloats()[i]).isCloseTo((float) mean[i], within(1e-5f));
    }
    for (int k = 0; k < 12; k++) {
      double deviation = expected.values[k] / Math.sqrt(used.length);
      double along = 0;
      double norm = 0;
      for (int i = 0; i < LENGTH; i++) {
        double value = components[k * LENGTH + i];
        along += value * expected.vectors[k][i];
        norm += value * value;
      }
      assertThat(Math.sqrt(norm) / deviation).as("deviation %d", k).isCloseTo(1, within(1e-5));
      assertThat(Math.abs(along) / deviation).as("direction %d", k).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void of_givenFewerDirectionsThanComponents_leavesTheRestZero() {
    LowRankFamily family = new LowRankFamily(3);
    ScanCache cache = family.cache(directory.resolve("family"), 20, 2);

    PcaParameters found = PcaFit.of(cache, IntStream.range(0, 40).toArray(), 9, 0.1, SEED);

    float[] components = found.components().toFloats();
    int length = components.length / 9;
    int zero = LowRankFamily.RANK * length;
    assertThat(Arrays.copyOfRange(components, zero, components.length)).containsOnly(0);
    for (int k = 0; k < LowRankFamily.RANK; k++) {
      FloatBuffer component = FloatBuffer.wrap(components, k * length, length).slice();
      double squares = IntStream.range(0, length).mapToDouble(component::get).map(x -> x * x).sum();
      assertThat(squares).as("component %d", k).isGreaterThan(length);
    }
  }

  @Test
  void of_givenOneScan_expectsItAsTheMean() {
    float[][] scans = decaying();

    PcaParameters found = PcaFit.of(cache(scans), new int[] {5}, 3, 0.1, SEED);

    assertThat(found.mean().toFloats()).containsExactly(scans[5]);
    assertThat(found.components().toFloats()).containsOnly(0);
  }

  @Test
  void of_givenTheSameSeed_expectsTheSameNumbersAndAnotherSeedNearlyThem() {
    ScanCache cache = cache(decaying());
    int[] all = IntStream.range(0, SCANS).toArray();

    float[] first = PcaFit.of(cache, all, 8, 0.1, SEED).components().toFloats();
    float[] again = PcaFit.of(cache, all, 8, 0.1, SEED).components().toFloats();
    float[] other = PcaFit.of(cache, all, 8, 0.1, SEED + 1).components().toFloats();

    assertThat(again).containsExactly(first);
    assertThat(other).usingComparatorWithPrecision(1e-3f).containsExactly(first);
  }

  /** Scans far from the origin whose deviations fall by a fifth from direction to direction. */
  private static float[][] decaying() {
    Random random = new Random(SEED);
    double[][] directions = new double[LENGTH][LENGTH];
    for (double[] direction : directions) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    LinearAlgebra.orthonormalize(directions);
    float[][] scans = new float[SCANS][LENGTH];
    for (float[] scan : scans) {
      double[] sum = new double[LENGTH];
      for (int k = 0; k < LENGTH; k++) {
        double weight = 50 * Math.pow(0.8, k) * random.nextGaussian();
        for (int i = 0; i < LENGTH; i++) {
          sum[i] += weight * directions[k][i];
        }
      }
      for (int i = 0; i < LENGTH; i++) {
        scan[i] = (float) (100 + sum[i]);
      }
    }
    return scans;
  }

  private ScanCache cache(float[][] scans) {
    Topology topology =
        new Topology(
            0.001,
            new float[LENGTH],
            new int[][] {{0, 1, 2}},
            List.of(new Region("all", IntStream.range(0, VERTICES).boxed().toList(), List.of(0))),
            List.of());
    Path at = directory.resolve("scans");
    try (ScanCacheWriter writer = ScanCacheWriter.create(at, topology)) {
      for (int i = 0; i < scans.length; i++) {
        writer.add("subject-" + i, "scan-" + i, FloatBuffer.wrap(scans[i]));
      }
      writer.finish(new ScanSource(List.of("scans"), new TreeMap<>(), new TreeMap<>()));
    }
    return ScanCache.open(at, topology);
  }

  private static double[] mean(float[][] scans, int[] used) {
    double[] mean = new double[LENGTH];
    for (int scan : used) {
      for (int i = 0; i < LENGTH; i++) {
        mean[i] += scans[scan][i] / (double) used.length;
      }
    }
    return mean;
  }

  private static double[][] centered(float[][] scans, int[] used, double[] mean) {
    double[][] rows = new double[used.length][LENGTH];
    for (int row = 0; row < used.length; row++) {
      for (int i = 0; i < LENGTH; i++) {
        rows[row][i] = scans[used[row]][i] - mean[i];
      }
    }
    return rows;
  }

  /** One-sided Jacobi: turns pairs of rows until all are at right angles. */
  private record Svd(double[] values, double[][] vectors) {
    static Svd of(double[][] rows) {
      boolean turned = true;
      while (turned) {
        turned = false;
        for (int p = 0; p < rows.length; p++) {
          for (int q = p + 1; q < rows.length; q++) {
            turned |= turn(rows[p], rows[q]);
          }
        }
      }
      Arrays.sort(rows, Comparator.comparingDouble(row -> -dot(row, row)));
      double[] values = new double[rows.length];
      for (int k = 0; k < rows.length; k++) {
        values[k] = Math.sqrt(dot(rows[k], rows[k]));
        for (int i = 0; i < rows[k].length; i++) {
          rows[k][i] /= values[k];
        }
      }
      return new Svd(values, rows);
    }

    private static boolean turn(double[] a, double[] b) {
      double product = dot(a, b);
      double difference = dot(b, b) - dot(a, a);
      if (Math.abs(product) <= 1e-12 * Math.sqrt(dot(a, a) * dot(b, b))) {
        return false;
      }
      double angle = Math.atan2(2 * product, difference) / 2;
      double c = Math.cos(angle);
      double s = Math.sin(angle);
      for (int i = 0; i < a.length; i++) {
        double left = a[i];
        a[i] = c * left - s * b[i];
        b[i] = s * left + c * b[i];
      }
      return true;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }
  }
}
