package dev.morphflux.models.evaluation;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.morphflux.models.packages.Training;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All figures of an evaluation, as {@code --json} writes them. Lengths are in millimetres and their
 * names say so. Where a part has no figures, {@code missing} says why and the rest of it is null.
 *
 * @param formatVersion of this structure, {@link #FORMAT_VERSION}
 */
@JsonPropertyOrder({
  "formatVersion",
  "model",
  "data",
  "pca",
  "autoencoding",
  "manipulation",
  "locality",
  "generation",
  "speed"
})
public record EvaluationReport(
    int formatVersion,
    Model model,
    Data data,
    Pca pca,
    Autoencoding autoencoding,
    Manipulation manipulation,
    Locality locality,
    Generation generation,
    Speed speed) {

  /** The version of the structure that is written. */
  public static final int FORMAT_VERSION = 1;

  /** What was evaluated. */
  public record Model(
      String name,
      String version,
      String architecture,
      int latentSize,
      long parameters,
      String topologyId,
      int vertexCount,
      int faceCount,
      int regionCount,
      int controlPointCount,
      double metersPerUnit,
      boolean statistics,
      Training training) {}

  /**
   * What it was evaluated on.
   *
   * @param scans how many there were
   * @param subjects how many subjects they show
   * @param skipped records that were left out, by reason
   * @param evaluated those that were used, in the order of all per-scan figures
   * @param evaluatedSubjects how many subjects those show
   * @param variationMillimetres the mean distance of the scans from the model's mean shape: the
   *     error of a model that knows nothing
   */
  public record Data(
      String source,
      int scans,
      int subjects,
      Map<String, Long> skipped,
      int evaluatedScans,
      int evaluatedSubjects,
      long seed,
      double variationMillimetres,
      List<String> notes,
      List<Scan> evaluated) {}

  /**
   * A scan.
   *
   * @param number its place in the source, from 0
   */
  public record Scan(int number, String id, String subject) {}

  /** What stands beside it. */
  public record Pca(PcaBaseline.Origin origin, String description, @Nullable Integer latentSize) {}

  /** Reconstruction errors, Euclidean. */
  public record Autoencoding(Reconstruction model, @Nullable Reconstruction pca) {}

  /**
   * Reconstruction errors of one codec.
   *
   * @param regions for each region, the mean over meshes of the mean over its vertices
   * @param scanMillimetres the mean error of each evaluated scan
   */
  public record Reconstruction(
      ErrorSummary all, Map<String, Double> regions, double[] scanMillimetres) {}

  /** Errors of source-to-target manipulation (Tables 1 and 2 of the paper). */
  public record Manipulation(Pairs identity, Pairs expression) {}

  /**
   * One kind of manipulation.
   *
   * @param missing why there are no figures, null where there are some
   * @param rule how scans were paired
   * @param pairs the numbers of source and goal
   * @param changeMillimetres how far goals are from their sources, mean over pairs: the error of a
   *     model that does nothing
   */
  public record Pairs(
      @Nullable String missing,
      String rule,
      List<int[]> pairs,
      @Nullable Change changeMillimetres,
      @Nullable Manipulated model,
      @Nullable Manipulated pca) {}

  /** How far goals are from their sources. */
  public record Change(double controlPoints, double others) {}

  /** Errors to the goal at the vertices that were told where to go, and at the others. */
  public record Manipulated(PointErrors controlPoints, PointErrors others) {}

  /**
   * Errors at some of the vertices.
   *
   * @param ratioToAutoencoding the mean, divided by the same codec's mean autoencoding error over
   *     all vertices
   * @param pairMillimetres the mean error of each pair
   */
  public record PointErrors(
      ErrorSummary errors, double ratioToAutoencoding, double[] pairMillimetres) {}

  /**
   * What edits of one region move (Fig. 9 of the paper).
   *
   * @param borderMillimetres how far the border around a region reaches along the surface
   * @param scans the numbers of the scans that were edited
   */
  public record Locality(
      @Nullable String missing,
      String edits,
      int samplesPerMesh,
      double borderMillimetres,
      int[] scans,
      @Nullable LocalityFigures model,
      @Nullable LocalityFigures pca) {}

  /**
   * Meshes from the Gaussian of the latent codes.
   *
   * @param count how many were drawn
   * @param real what they are compared with, in words
   * @param realCount how many real meshes they were compared with
   * @param realDiversityMillimetres the diversity of the real meshes
   */
  public record Generation(
      @Nullable String missing,
      int count,
      String real,
      int realCount,
      @Nullable Double realDiversityMillimetres,
      @Nullable GenerationFigures model,
      @Nullable GenerationFigures pca) {}

  /** Speed at batch 1, with the threads one operation may use. */
  public record Speed(int threads, SpeedFigures model, @Nullable SpeedFigures pca) {}
}
