package dev.morphflux.models.evaluation;

import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.packages.ModelPackage;
import java.util.Locale;

/** The sizes of a network in words. */
final class ArchitectureText {
  private ArchitectureText() {}

  static String of(ModelPackage model) {
    Architecture sizes = model.manifest().architecture();
    return "%s, D = %d, d = %d, %d + %d layers"
        .formatted(
            sizes.backbone().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            sizes.dim(),
            sizes.latentSize(),
            sizes.encoderDepth(),
            sizes.decoderDepth());
  }
}
