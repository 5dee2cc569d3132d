package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.io.SafetensorsWriter;
import dev.morphflux.models.io.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes packages again with thresholds of scan quality. */
public final class PackageCalibration {
  private PackageCalibration() {}

  /**
   * Writes a package again, with these thresholds in place of any it had.
   *
   * @param source a package
   * @param directory must not exist yet
   * @throws InvalidPackageException if it has no statistics, or cannot be written
   */
  public static void write(Path source, Path directory, QualityThresholds thresholds) {
    ModelPackage model = ModelPackage.open(source);
    Statistics statistics = requireStatistics(model, source).withQuality(thresholds);
    Map<String, String> hashes = new TreeMap<>(model.manifest().files());
    try {
      PackageCopy.copy(source, directory, hashes.keySet());
      SafetensorsWriter.write(
          directory.resolve(ModelPackage.STATISTICS), statistics.toTensors(), TensorType.F32);
      PackageCopy.addHash(directory, ModelPackage.STATISTICS, hashes);
      Files.write(
          directory.resolve(ManifestJson.FILE),
          ManifestJson.write(model.manifest().withFiles(hashes)));
    } catch (IOException e) {
      throw new InvalidPackageException(
          "cannot write the package " + directory + ": " + IoErrors.describe(e), e);
    }
  }

  /**
   * The statistics that thresholds belong to.
   *
   * @throws InvalidPackageException if it has none
   */
  public static Statistics requireStatistics(ModelPackage model, Path source) {
    return model
        .statistics()
        .orElseThrow(
            () ->
                new InvalidPackageException(
                    "the package %s has no statistics of its latent codes, by which scans could be judged; train the model here to have them"
                        .formatted(source)));
  }
}
