package dev.morphflux.processor.cli;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.processor.scans.ScanNaming;
import dev.morphflux.processor.training.FileScans;
import dev.morphflux.processor.training.ScanChoice;
import dev.morphflux.processor.training.TopicScans;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/**
 * Scans for an evaluation, from files or a topic, in caches that last as long as this object; a
 * cache that a training run left is used where it lies.
 */
final class EvaluationScans implements AutoCloseable {
  private final Topology topology;
  private final Options options;
  private final BooleanSupplier stopRequested;
  private final List<String> notes = new ArrayList<>();
  private final List<Path> made = new ArrayList<>();

  /** How files are to be read. */
  static final class Options {
    @Option(
        names = "--pattern",
        paramLabel = "REGEX",
        description =
            "Reads the subject off the path of a file by the named group subject (default: the"
                + " name of its folder).")
    private @Nullable Pattern pattern;

    @Option(
        names = "--meters-per-unit",
        paramLabel = "M",
        defaultValue = "0",
        showDefaultValue = Help.Visibility.NEVER,
        description = "The files' unit: 0.001 for millimetres (default: the model's).")
    private double metersPerUnit;

    @Option(
        names = "--work-dir",
        paramLabel = "DIR",
        description =
            "Where scans are kept while they are worked on (default: the system's folder for"
                + " temporary files).")
    private @Nullable Path workDirectory;
  }

  EvaluationScans(Topology topology, Options options, BooleanSupplier stopRequested) {
    this.topology = topology;
    this.options = options;
    this.stopRequested = stopRequested;
  }

  /** What a person should know about the scans read so far. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The scans of files. */
  ScanCache ofFiles(List<Path> files) {
    if (files.size() == 1 && ScanCache.isComplete(files.get(0))) {
      return ScanCache.open(files.get(0), topology);
    }
    Path directory = makeDirectory();
    ScanNaming naming = new ScanNaming(null, options.pattern);
    try (CountProgress progress = new CountProgress("reading scans")) {
      notes.addAll(
          new FileScans(topology, options.metersPerUnit, naming)
              .readInto(
                  directory,
                  files,
                  (read, total) -> {
                    if (stopRequested.getAsBoolean()) {
                      throw new MorphfluxException("stopped before all scans were read");
                    }
                    progress.at(read, total);
                  }));
    }
    return ScanCache.open(directory, topology);
  }

  /** The scans of a topic. */
  ScanCache ofTopic(Map<String, Object> clientSettings, Topics topics) {
    Path directory = makeDirectory();
    try (CountProgress progress = new CountProgress("reading " + topics.scans())) {
      TopicScans scans = new TopicScans(clientSettings, topics, topology, ScanChoice.all());
      if (scans.readInto(directory, progress::at, stopRequested).isEmpty()) {
        throw new MorphfluxException("stopped before all of " + topics.scans() + " was read");
      }
    }
    return ScanCache.open(directory, topology);
  }

  private Path makeDirectory() {
    try {
      Path directory =
          options.workDirectory == null
              ? Files.createTempDirectory("morphflux-evaluate")
              : Files.createTempDirectory(
                  Files.createDirectories(options.workDirectory), "evaluate");
      made.add(directory);
      return directory;
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot make a folder to keep the scans in: "
              + IoErrors.describe(e)
              + "; name another with --work-dir",
          e);
    }
  }

  @Override
  public void close() {
    for (Path directory : made) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new MorphfluxException(
            "cannot delete the folder " + directory + ": " + IoErrors.describe(e), e);
      }
    }
  }
}
