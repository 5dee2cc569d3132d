package dev.morphflux.models.training.job;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Spread;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Learns what scans of the family stay within, from subjects that the model has not seen. Of each
 * figure the threshold is q99 + (q99 - q50), with the quantiles over the held-out scans: about as
 * far above the 99 % as these are above the middle, so that a good scan is rarely flagged whatever
 * the spread of the figure.
 */
public final class QualityFit {

  private static final int SCANS = 1024;

  private final Codec codec;
  private final MultivariateNormal family;
  private final FloatBuffer mesh;
  private final FloatBuffer latent;
  private final FloatBuffer displacements;
  private final FloatBuffer decoded;

  private QualityFit(Codec codec, MultivariateNormal family) {
    this.codec = codec;
    this.family = family;
    int floats = 3 * codec.topology().vertexCount();
    mesh = FloatBuffer.allocate(floats);
    latent = FloatBuffer.allocate(codec.latentSize());
    displacements = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    decoded = FloatBuffer.allocate(floats);
  }

  /** The contents with thresholds; the same if there is nothing to learn them from. */
  static PackageContents learn(PackageContents contents, ScanCache cache, int[] heldOut) {
    if (contents.statistics().isEmpty() || heldOut.length == 0) {
      return contents;
    }
    Statistics statistics = contents.statistics().get();
    int[] scans = Spread.of(heldOut, SCANS);
    FloatBuffer[] meshes = new FloatBuffer[scans.length];
    Arrays.setAll(meshes, i -> cache.vertices(scans[i]));
    try (Codec codec = Codecs.reference(ModelPackage.of(contents))) {
      return contents.withStatistics(
          statistics.withQuality(of(codec, statistics.latents(), meshes)));
    }
  }

  /**
   * The thresholds.
   *
   * @param family the Gaussian of the model's latent codes
   * @param scans of unseen subjects, at least one, each [N, 3] in the model's unit
   */
  public static QualityThresholds of(Codec codec, MultivariateNormal family, FloatBuffer... scans) {
    QualityFit fit = new QualityFit(codec, family);
    int regions = codec.topology().regions().size();
    double[][] figures = new double[regions + 3][scans.length];
    for (int i = 0; i < scans.length; i++) {
      fit.measure(scans[i], i, figures);
    }
    Map<String, Float> perRegion = new LinkedHashMap<>();
    for (int r = 0; r < regions; r++) {
      perRegion.put(codec.topology().regions().get(r).name(), threshold(figures[r]));
    }
    return new QualityThresholds(
        threshold(figures[regions]),
        threshold(figures[regions + 1]),
        perRegion,
        threshold(figures[regions + 2]));
  }

  private void measure(FloatBuffer scan, int column, double[][] figures) {
    mesh.put(0, scan, 0, mesh.capacity());
    codec.encode(1, mesh, latent);
    codec.decode(1, latent, displacements, decoded);
    double[] distances = distances();
    Topology topology = codec.topology();
    int regions = topology.regions().size();
    for (int r = 0; r < regions; r++) {
      Region region = topology.regions().get(r);
      figures[r][column] =
          region.vertices().stream().mapToDouble(vertex -> distances[vertex]).average().orElse(0);
    }
    figures[regions][column] = Arrays.stream(distances).average().orElse(0);
    figures[regions + 1][column] = Arrays.stream(distances).max().orElse(0);
    float[] z = new float[codec.latentSize()];
    latent.get(0, z);
    figures[regions + 2][column] = family.mahalanobis(z);
  }

  /** [N], in millimetres. */
  private double[] distances() {
    double[] distances = new double[codec.topology().vertexCount()];
    for (int vertex = 0; vertex < distances.length; vertex++) {
      double squares = 0;
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        double difference = (double) decoded.get(i) - mesh.get(i);
        squares += difference * difference;
      }
      distances[vertex] = Math.sqrt(squares) * codec.topology().millimetresPerUnit();
    }
    return distances;
  }

  private static float threshold(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    double middle = sorted[(sorted.length - 1) / 2];
    double high = sorted[(int) Math.ceil(0.99 * (sorted.length - 1))];
    return (float) (high + (high - middle));
  }
}
