package dev.morphflux.processor.cli;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The models that come with Morphflux. */
final class BundledModels {
  private static final String HOME = "morphflux.home";

  private BundledModels() {}

  /** The package of the head model. */
  static Path head() {
    String home = System.getProperty(HOME, ".");
    Path model = Path.of(home, "models", "bundled", "head");
    if (!Files.isDirectory(model)) {
      throw new MorphfluxException(
          "there is no bundled model at " + model + "; name one with --model");
    }
    return model;
  }
}
