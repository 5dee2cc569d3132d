package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.TopologyJson;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The topology a command works with, given as such or as a model's. Exactly one is needed. */
final class TopologyOptions {

  @Option(names = "--topology", paramLabel = "FILE", description = "The topology (JSON).")
  private @Nullable Path file;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A model package, folder or .morph, for its topology.")
  private @Nullable Path model;

  Topology read() {
    if (file != null) {
      return TopologyJson.read(file);
    }
    if (model == null) {
      throw new IllegalStateException("picocli lets neither option through");
    }
    return ModelPackage.open(model).topology();
  }
}
