package dev.morphflux.processor.cli;

import dev.morphflux.models.packages.PackageArchive;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Zips a package. */
@Command(
    name = "export",
    description = "Verifies a model package and writes it as one .morph file.",
    mixinStandardHelpOptions = true)
final class ModelExportCommand implements Callable<Integer> {

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
      description = "The .morph file to write; replaced if it exists.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PackageArchive.zip(model, out);
    spec.commandLine().getOut().println("wrote " + out);
    return 0;
  }
}
