package dev.morphflux.processor.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What to do with the meshes; at most one of these. */
final class ApplyOperation {

  @Option(
      names = "--displacements",
      paramLabel = "FILE",
      description =
          "Move control points: a npz archive with 'displacements' [B or 1, C, 3], or a npy file "
              + "of them; none are as good as zero.")
  @Nullable Path displacements;

  @ArgGroup(exclusive = false)
  @Nullable Swap swap;

  @Option(
      names = "--sample-region",
      paramLabel = "NAME",
      description =
          "Draw displacements of this region from the model's displacement Gaussian, new ones for "
              + "each mesh; with --seed and --strength.")
  @Nullable String sampleRegion;

  @ArgGroup(exclusive = false)
  @Nullable Interpolate interpolate;

  @Option(
      names = "--generate",
      paramLabel = "N",
      description =
          "No scans: draw N whole shapes from the model's latent Gaussian; with --seed and "
              + "--strength.")
  @Nullable Integer generate;

  /** A region from other shapes. */
  static final class Swap {
    @Option(
        names = "--swap-region",
        paramLabel = "NAME",
        required = true,
        description = "Give each mesh this region of a donor, aligned at the region's border.")
    String region = "";

    @Option(
        names = "--from",
        paramLabel = "FILE",
        required = true,
        description =
            "The donors: a npz archive with 'vertices' [B or 1, N, 3] or, without these, 'latent' "
                + "[B or 1, d].")
    Path from = Path.of("");
  }

  /** A way between latent codes. */
  static final class Interpolate {
    @Option(
        names = "--interpolate-to",
        paramLabel = "FILE",
        required = true,
        description =
            "Move each latent towards that of another shape: a npz archive as for --from.")
    Path to = Path.of("");

    @Option(
        names = "--amount",
        paramLabel = "A",
        required = true,
        description =
            "How far: 0 stays, 1 arrives; below 0 or above 1 exaggerates, from -10 to 10.")
    float amount;
  }
}
