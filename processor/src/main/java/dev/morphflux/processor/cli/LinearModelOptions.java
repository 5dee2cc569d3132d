package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.processor.scans.ExpressionCurves;
import dev.morphflux.processor.scans.LinearModelScans;
import dev.morphflux.processor.scans.ScanSource;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Scans drawn from a linear 3D morphable model. */
final class LinearModelOptions {

  @Option(
      names = "--linear-model",
      paramLabel = "FILE",
      required = true,
      description = "Draw scans from a linear 3D morphable model (npz: mean, identity, faces).")
  private Path file;

  @Option(
      names = "--subjects",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many subjects (default: ${DEFAULT-VALUE}).")
  private int subjects;

  @Option(
      names = "--frames-per-subject",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many scans of each (default: ${DEFAULT-VALUE}).")
  private int framesPerSubject;

  @Option(
      names = "--expressions",
      paramLabel = "FILE",
      description = "Recorded expression weights (npz of takes); frames are spread over a take.")
  private @Nullable Path expressions;

  @Option(
      names = "--random-expressions",
      description = "Random expressions of few shapes; with --expressions they take turns.")
  private boolean randomExpressions;

  @Option(
      names = "--subject-prefix",
      paramLabel = "TEXT",
      defaultValue = "subject-",
      description =
          "What the subjects' names start with, before a number: TEXT0000 is the first (default:"
              + " ${DEFAULT-VALUE}).")
  private String subjectPrefix;

  ScanSource source(long seed, double metersPerUnit) {
    LinearModel model = LinearModel.read(file);
    ExpressionCurves curves =
        expressions == null ? null : ExpressionCurves.read(expressions, model.expression().size());
    return new LinearModelScans(
        model,
        new LinearModelScans.Settings(
            subjects,
            framesPerSubject,
            curves,
            randomExpressions,
            seed,
            subjectPrefix,
            metersPerUnit),
        Instant.now());
  }
}
