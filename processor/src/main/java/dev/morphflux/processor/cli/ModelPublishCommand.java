package dev.morphflux.processor.cli;

import dev.morphflux.processor.models.ReleasePublisher;
import dev.morphflux.schemas.ModelRelease;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Releases a package to the processors. */
@Command(
    name = "publish",
    description = {
      "Releases a model package: the processors that follow its name fetch it, verify it, and swap "
          + "it in while they run.",
      "Publishing an older version again returns to it."
    },
    mixinStandardHelpOptions = true)
final class ModelPublishCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description = "A package's directory or .morph file.")
  private Path model;

  @ArgGroup private @Nullable Place place;

  @Option(
      names = "--no-check",
      description = "Announce a --location that cannot be read from here.")
  private boolean noCheck;

  @Spec private CommandSpec spec;

  /** Where processors find the archive. */
  private static final class Place {
    @Option(
        names = {"--to", "--archive-dir"},
        paramLabel = "DIR",
        description =
            "A directory for the archive, which the processors can read under the same path"
                + " (default: .morphflux/releases in your home, for processors on this machine).")
    private @Nullable Path directory;

    @Option(
        names = "--location",
        paramLabel = "URI",
        description =
            "Where the .morph file lies already: an http: or https: URI, a file: URI, or an"
                + " absolute path.")
    private @Nullable String location;
  }

  @Override
  public Integer call() {
    ReleasePublisher publisher = new ReleasePublisher(kafka.clientSettings(), kafka.topics());
    ModelRelease release =
        place != null && place.location != null
            ? publisher.publish(model, place.location, !noCheck)
            : publisher.publish(model, directory());
    spec.commandLine()
        .getOut()
        .printf(
            "released %s %s%nlocation  %s%nsha256    %s%n",
            release.getName(), release.getVersion(), release.getLocation(), release.getSha256());
    return 0;
  }

  private Path directory() {
    return place == null || place.directory == null
        ? Path.of(System.getProperty("user.home"), ".morphflux", "releases")
        : place.directory;
  }
}
