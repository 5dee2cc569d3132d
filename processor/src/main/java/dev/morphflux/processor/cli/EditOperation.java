package dev.morphflux.processor.cli;

import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.SampleRegion;
import dev.morphflux.schemas.SwapRegion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What an edit does; one of these. */
final class EditOperation {

  @Option(
      names = "--move",
      paramLabel = "VERTEX=X,Y,Z",
      converter = EditsCommand.OffsetConverter.class,
      description = "Move a control point, named by its vertex; repeatable.")
  @Nullable List<ControlOffset> offsets;

  @ArgGroup(exclusive = false)
  @Nullable Swap swap;

  @ArgGroup(exclusive = false)
  @Nullable Sample sample;

  @ArgGroup(exclusive = false)
  @Nullable Towards towards;

  /** A region of another subject. */
  static final class Swap {
    @Option(
        names = "--swap-region",
        paramLabel = "NAME",
        required = true,
        description = "Take this region from another subject, aligned at the region's border.")
    String region = "";

    @Option(
        names = "--from-subject",
        paramLabel = "SUBJECT",
        required = true,
        description = "Whose last latent has the region.")
    String subject = "";
  }

  /** A region as the model's statistics have it. */
  static final class Sample {
    @Option(
        names = "--sample-region",
        paramLabel = "NAME",
        required = true,
        description = "Draw displacements of this region from the model's displacement Gaussian.")
    String region = "";

    @Option(
        names = "--seed",
        paramLabel = "S",
        defaultValue = "0",
        description = "Of the draw: the same gives the same (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
        names = "--strength",
        paramLabel = "X",
        defaultValue = "1",
        description =
            "What to multiply the standard deviations by, from -10 to 10 (default: "
                + "${DEFAULT-VALUE}).")
    float strength;
  }

  /** A way towards another subject. */
  static final class Towards {
    @Option(
        names = "--interpolate-to",
        paramLabel = "SUBJECT",
        required = true,
        description = "Move the latent towards the last one of this subject.")
    String subject = "";

    @Option(
        names = "--amount",
        paramLabel = "A",
        required = true,
        description =
            "How far: 0 stays, 1 arrives; below 0 or above 1 exaggerates, from -10 to 10.")
    float amount;
  }

  /** As the message has it. */
  Object toMessage() {
    if (swap != null) {
      return new SwapRegion(swap.region, swap.subject);
    }
    if (sample != null) {
      return new SampleRegion(sample.region, sample.seed, sample.strength);
    }
    if (towards != null) {
      return new Interpolate(towards.subject, towards.amount);
    }
    return new Displace(offsets == null ? List.of() : offsets);
  }
}
