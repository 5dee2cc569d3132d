package dev.morphflux.processor.cli;

import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageArchive;
import dev.morphflux.models.training.precision.ErrorBudget;
import dev.morphflux.models.training.precision.ServingExport;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Packs a package for others, with the precision to serve it in if wanted. */
@Command(
    name = "export",
    description = {
      "Verifies a model package and writes it again, as one .morph file or as a directory.",
      "With --precision it says in which precision it is to be served, and carries its ONNX graphs:"
          + " one by name, or, with auto, the fastest one on this machine whose errors are within a"
          + " budget. Errors are measured on --scans, or on scans drawn from the model's"
          + " statistics."
    },
    mixinStandardHelpOptions = true)
final class ModelExportCommand implements Callable<Integer> {
  private static final String ARCHIVE = ".morph";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "The package's directory.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "The .morph file to write, replaced if it exists; with --precision it may be a directory"
              + " that does not exist yet.")
  private Path out;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionOption.Name.class,
      description =
          "auto, float32, or one by name, such as int8 or rank96-w8a16 (docs/PERFORMANCE.md).")
  private @Nullable String precision;

  @Option(
      names = "--scans",
      paramLabel = "FILE",
      description =
          "A npz archive with 'vertices' [B, N, 3] to measure errors on, unseen by the model; the"
              + " first half is fitted to, beside drawn ones, the second half judges.")
  private @Nullable Path scans;

  @Option(
      names = "--budget-percent",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Most that the mean reconstruction error may rise, in percent"
              + " (default: ${DEFAULT-VALUE}).")
  private double percent;

  @Option(
      names = "--budget-millimetres",
      paramLabel = "X",
      defaultValue = "0.05",
      description =
          "Most that any vertex may on average be away from where float32 has it"
              + " (default: ${DEFAULT-VALUE}).")
  private double millimetres;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that auto measures with (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--no-graphs",
      description =
          "With --precision: no ONNX graphs, which other programs can run but Morphflux builds from"
              + " the weights in a moment. The package is half as large.")
  private boolean noGraphs;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter output = spec.commandLine().getOut();
    if (precision == null) {
      PackageArchive.zip(model, out);
    } else {
      export(precision, output);
    }
    output.println("wrote " + out);
    return 0;
  }

  private void export(String wanted, PrintWriter output) {
    ModelPackage opened = ModelPackage.open(model);
    if (!(opened.parameters() instanceof LammParameters)) {
      throw new MorphfluxException(
          "the model "
              + model
              + " is a PCA, which is served without graphs; leave out --precision");
    }
    boolean zipped = out.getFileName().toString().endsWith(ARCHIVE);
    Path directory = zipped ? out.resolveSibling(out.getFileName() + ".unpacked") : out;
    if (Files.exists(directory)) {
      throw new MorphfluxException(directory + " exists; give another place or remove it");
    }
    ServingExport export =
        new ServingExport(opened, new ErrorBudget(percent / 100, millimetres), threads, !noGraphs);
    PrecisionTable table = new PrecisionTable(output);
    try {
      export.write(
          model,
          directory,
          wanted,
          Optional.ofNullable(scans).map(file -> ScanRows.read(file, opened.topology())),
          table::print);
      if (zipped) {
        PackageArchive.zip(directory, out);
      }
    } finally {
      if (zipped) {
        delete(directory);
      }
    }
    ModelPackage.open(out).manifest().serving().ifPresent(table::printChoice);
  }

  private static void delete(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new MorphfluxException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }
}
