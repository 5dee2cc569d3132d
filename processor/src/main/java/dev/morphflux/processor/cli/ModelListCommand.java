package dev.morphflux.processor.cli;

import dev.morphflux.models.packages.InvalidPackageException;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.models.Releases;
import dev.morphflux.schemas.ModelRelease;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists packages and releases. */
@Command(
    name = "list",
    description = "Lists the model packages in directories, verified, or those released.",
    mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {
  private static final String LINE = "%-24s %-10s %-5s %9s %6s  %-16s  %s%n";

  private static final String RELEASE_LINE = "%-24s %-10s %-8s %-16s  %-12s  %s%n";

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Directories that are packages or hold packages and .morph files.")
  private List<Path> directories = List.of();

  @ArgGroup(exclusive = false, heading = "To list what was released:%n")
  private @Nullable KafkaOptions kafka;

  @Spec private CommandSpec spec;

  /** Fails if a package is damaged, after listing all. */
  @Override
  public Integer call() throws IOException {
    if (kafka == null && directories.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "give directories to list, or --bootstrap-server for the releases");
    }
    if (kafka != null) {
      listReleases(kafka);
    }
    return directories.isEmpty() || listPackages() ? 0 : 1;
  }

  private void listReleases(KafkaOptions options) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(RELEASE_LINE, "NAME", "VERSION", "IN FORCE", "TOPOLOGY", "SHA-256", "LOCATION");
    Releases releases = Releases.read(options.clientSettings(), options.topics());
    for (ModelRelease release : releases.all()) {
      boolean inForce = releases.inForce(release.getName()).filter(release::equals).isPresent();
      out.printf(
          RELEASE_LINE,
          release.getName(),
          release.getVersion(),
          inForce ? "yes" : "",
          release.getTopologyId(),
          release.getSha256().substring(0, Math.min(12, release.getSha256().length())),
          release.getLocation());
    }
    out.flush();
  }

  private boolean listPackages() throws IOException {
    spec.commandLine()
        .getOut()
        .printf(LINE, "NAME", "VERSION", "KIND", "VERTICES", "LATENT", "TOPOLOGY", "LOCATION");
    boolean allSound = true;
    for (Path directory : directories) {
      for (Path location : packages(directory)) {
        allSound &= list(location);
      }
    }
    return allSound;
  }

  private boolean list(Path location) {
    try {
      Manifest manifest = ModelPackage.open(location).manifest();
      spec.commandLine()
          .getOut()
          .printf(
              LINE,
              manifest.name(),
              manifest.version(),
              manifest.kind().name().toLowerCase(Locale.ROOT),
              manifest.vertexCount(),
              manifest.latentSize(),
              manifest.topologyId(),
              location);
      return true;
    } catch (InvalidPackageException e) {
      spec.commandLine().getErr().println("morphflux: " + e.getMessage());
      return false;
    }
  }

  private static List<Path> packages(Path directory) throws IOException {
    if (isPackage(directory)) {
      return List.of(directory);
    }
    if (!Files.isDirectory(directory)) {
      throw new InvalidPackageException(
          directory + " is neither a directory nor a .morph file; give where packages are");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(ModelListCommand::isPackage).sorted().toList();
    }
  }

  private static boolean isPackage(Path path) {
    return Files.exists(path.resolve("manifest.json"))
        || (path.toString().endsWith(".morph") && Files.isRegularFile(path));
  }
}
