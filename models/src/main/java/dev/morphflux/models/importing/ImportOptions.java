package dev.morphflux.models.importing;

import dev.morphflux.models.io.TensorType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an import cannot find out by itself, or finds more than once.
 *
 * @param checkpoint the {@code .pth} file
 * @param config the YAML file with the section MODEL
 * @param regions the pickle of the regions' vertices
 * @param meanStd the pickle of mean and standard deviation
 * @param topology a topology.json or OBJ with the faces, which published files lack
 * @param metersPerUnit the unit, where mean_std does not give it
 * @param name the package's name; else the folder's
 * @param version the package's version
 * @param weights how to store the weights
 */
public record ImportOptions(
    Optional<Path> checkpoint,
    Optional<Path> config,
    Optional<Path> regions,
    Optional<Path> meanStd,
    Optional<Path> topology,
    OptionalDouble metersPerUnit,
    Optional<String> name,
    String version,
    TensorType weights) {

  /** Everything as it is found in the folder. */
  public static ImportOptions standard() {
    return new ImportOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        "1.0.0",
        TensorType.F32);
  }
}
