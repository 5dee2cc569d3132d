package dev.morphflux.models.evaluation;

import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** Draws meshes from a model's latent Gaussian and compares them with each other and real ones. */
final class Generation {
  /** How many meshes are drawn. */
  static final int COUNT = 100;

  /** With so many real meshes, spread over all, the generated ones are compared at most. */
  static final int REAL = 2000;

  /** After so many vertices it is asked whether a mesh can still be the nearest. */
  private static final int STRIDE = 512;

  private final ScanCache real;
  private final int[] realScans;
  private final double millimetres;
  private final long seed;

  /**
   * A generated mesh and the real one it is most like.
   *
   * @param vertices [N, 3]
   * @param nearest the number of a real scan
   * @param millimetres their distance
   */
  record Drawn(float[] vertices, int nearest, double millimetres) {}

  Generation(ScanCache real, int[] realScans, double millimetres, long seed) {
    this.real = real;
    this.realScans = realScans;
    this.millimetres = millimetres;
    this.seed = seed;
  }

  /** Draws meshes and finds the real ones nearest to them. */
  List<Drawn> draw(EvaluatedCodec codec, MultivariateNormal latents, IntConsumer progress) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> meshes = new ArrayList<>();
    for (int g = 0; g < COUNT; g++) {
      meshes.add(Shapes.decode(codec.any(), latents.sample(random)));
    }
    double[] best = new double[COUNT];
    int[] nearest = new int[COUNT];
    java.util.Arrays.fill(best, Double.POSITIVE_INFINITY);
    float[] scan = new float[meshes.get(0).length];
    for (int r = 0; r < realScans.length; r++) {
      real.vertices(realScans[r]).get(scan);
      for (int g = 0; g < COUNT; g++) {
        double sum = sumBelow(meshes.get(g), scan, best[g]);
        if (sum < best[g]) {
          best[g] = sum;
          nearest[g] = realScans[r];
        }
      }
      progress.accept(r + 1);
    }
    List<Drawn> drawn = new ArrayList<>();
    for (int g = 0; g < COUNT; g++) {
      drawn.add(new Drawn(meshes.get(g), nearest[g], best[g] * 3 / scan.length * millimetres));
    }
    return drawn;
  }

  /** The figures of drawn meshes. */
  GenerationFigures figures(List<Drawn> drawn) {
    return new GenerationFigures(
        diversity(drawn.stream().map(Drawn::vertices).toList()),
        drawn.stream().mapToDouble(Drawn::millimetres).average().orElse(0));
  }

  /** The diversity of as many real meshes as were generated, spread over all. */
  double diversityOfReal() {
    List<float[]> meshes = new ArrayList<>();
    for (int scan : Spread.of(realScans, COUNT)) {
      float[] vertices = new float[3 * real.vertexCount()];
      real.vertices(scan).get(vertices);
      meshes.add(vertices);
    }
    return diversity(meshes);
  }

  private double diversity(List<float[]> meshes) {
    double sum = 0;
    long pairs = 0;
    for (int a = 0; a < meshes.size(); a++) {
      for (int b = 0; b < a; b++) {
        sum += sumBelow(meshes.get(a), meshes.get(b), Double.POSITIVE_INFINITY);
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs / real.vertexCount() * millimetres;
  }

  /** The sum of all vertices' distances, or some sum above the limit once it is passed. */
  private static double sumBelow(float[] a, float[] b, double limit) {
    int count = a.length / 3;
    double sum = 0;
    for (int from = 0; from < count && sum < limit; from += STRIDE) {
      for (int v = from; v < Math.min(count, from + STRIDE); v++) {
        sum += Shapes.distance(a, b, v);
      }
    }
    return sum;
  }
}
