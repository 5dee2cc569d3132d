package dev.morphflux.processor.cli;

import dev.morphflux.models.importing.ImportOptions;
import dev.morphflux.models.importing.PublishedModelImporter;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a package of a published checkpoint. */
@Command(
    name = "import",
    description = {
      "Makes a model package of a published PyTorch checkpoint: a folder with a .pth file, its "
          + "YAML configuration, and pickles of the regions and of mean and standard deviation.",
      "Nothing in the files is executed: a pickle that names anything but arrays and plain "
          + "containers is refused."
    },
    mixinStandardHelpOptions = true)
final class ModelImportCommand implements Callable<Integer> {

  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "The folder of the published files.")
  private Path from;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The package to write; an older package there is replaced.")
  private Path out;

  @Option(names = "--name", description = "The package's name (default: the folder's).")
  private @Nullable String name;

  @Option(
      names = "--version",
      defaultValue = "1.0.0",
      description = "The package's version (default: ${DEFAULT-VALUE}).")
  private String version;

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description =
          "A topology.json or OBJ with the same vertices, for faces, landmarks and region names.")
  private @Nullable Path topology;

  @Option(
      names = "--meters-per-unit",
      paramLabel = "M",
      description = "The unit of the vertices (default: from mm_mult in the published files).")
  private @Nullable Double metersPerUnit;

  @Option(
      names = "--weights",
      defaultValue = "F32",
      description = "How to store the weights: F32, or F16 for half the size (default: F32).")
  private TensorType weights;

  @Option(names = "--checkpoint", paramLabel = "FILE", description = "Which .pth file.")
  private @Nullable Path checkpoint;

  @Option(names = "--config", paramLabel = "FILE", description = "Which YAML file.")
  private @Nullable Path config;

  @Option(names = "--regions", paramLabel = "FILE", description = "Which pickle of regions.")
  private @Nullable Path regions;

  @Option(names = "--mean-std", paramLabel = "FILE", description = "Which pickle of mean and std.")
  private @Nullable Path meanStd;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ImportOptions options =
        new ImportOptions(
            Optional.ofNullable(checkpoint),
            Optional.ofNullable(config),
            Optional.ofNullable(regions),
            Optional.ofNullable(meanStd),
            Optional.ofNullable(topology),
            metersPerUnit == null ? OptionalDouble.empty() : OptionalDouble.of(metersPerUnit),
            Optional.ofNullable(name),
            version,
            weights);
    new PublishedModelImporter(from, options).writeTo(out);
    PackageTable.print(spec.commandLine().getOut(), ModelPackage.open(out));
    return 0;
  }
}
