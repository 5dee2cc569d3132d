package dev.morphflux.processor.cli;

import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies a package and shows what it is. */
@Command(
    name = "inspect",
    description = "Verifies a model package and shows what it is.",
    mixinStandardHelpOptions = true)
final class ModelInspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = "A package's directory or .morph file.")
  private Path model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PackageTable.print(spec.commandLine().getOut(), ModelPackage.open(model));
    return 0;
  }
}
