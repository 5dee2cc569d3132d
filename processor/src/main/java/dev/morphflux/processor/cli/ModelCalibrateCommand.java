package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageCalibration;
import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.job.QualityFit;
import dev.morphflux.schemas.MorphfluxException;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives a package the thresholds of scan quality that training would have given it. */
@Command(
    name = "calibrate",
    description = {
      "Writes a model package again with thresholds of scan quality, in place of any it had: what"
          + " good scans stay within, learned from --scans as training learns it from held-out"
          + " subjects (docs/OPERATIONS.md). The scans must be good ones, of subjects that the model"
          + " has not seen."
    },
    mixinStandardHelpOptions = true)
final class ModelCalibrateCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "The package's directory, or a .morph file.")
  private Path model;

  @Option(
      names = "--scans",
      paramLabel = "FILE",
      required = true,
      description =
          "A npz archive with 'vertices' [B, N, 3] in the model's unit; of many, 1,024 are used.")
  private Path scans;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write, which does not exist yet.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (Files.exists(out)) {
      throw new MorphfluxException(out + " exists; give another place or remove it");
    }
    ModelPackage opened = ModelPackage.open(model);
    Statistics statistics = PackageCalibration.requireStatistics(opened, model);
    List<float[]> rows = ScanRows.read(scans, opened.topology());
    QualityThresholds thresholds;
    try (Codec codec = Codecs.reference(opened)) {
      thresholds =
          QualityFit.of(
              codec,
              statistics.latents(),
              rows.stream().map(FloatBuffer::wrap).toArray(FloatBuffer[]::new));
    }
    PackageCalibration.write(model, out, thresholds);
    print(rows.size(), thresholds);
    return 0;
  }

  private void print(int count, QualityThresholds thresholds) {
    PrintWriter output = spec.commandLine().getOut();
    output.printf(Locale.ROOT, "learned from %d scans, in mm:%n", count);
    output.printf(Locale.ROOT, "  mean error         %.3f%n", thresholds.meanMillimetres());
    output.printf(Locale.ROOT, "  greatest error     %.3f%n", thresholds.maxMillimetres());
    thresholds
        .regionMillimetres()
        .forEach(
            (region, value) ->
                output.printf(Locale.ROOT, "  mean error in %-20s %.3f%n", region, value));
    output.printf(Locale.ROOT, "  Mahalanobis        %.2f (no unit)%n", thresholds.mahalanobis());
    output.println("wrote " + out);
  }
}
