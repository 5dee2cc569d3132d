package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.models.training.job.PcaJob;
import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.models.training.job.TrainingConfigReader;
import dev.morphflux.models.training.job.TrainingJob;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The batch job: from the scans topic to a model package. */
@Command(
    name = "train",
    description = {
      "Trains a model on the scans topic and writes a model package.",
      "Interrupted, it goes on where it was when it is started again with the same options."
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings of the run, as YAML.")
  private Path configFile;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the model package goes.")
  private Path out;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description =
          "Where the run keeps its scans, checkpoints, metrics.jsonl and loss.png (default:"
              + " <out>.run).")
  private @Nullable Path runDirectory;

  @Option(
      names = "--check",
      description = {
        "Reads the topic, takes a few steps, and says what a run would need; trains nothing."
      })
  private boolean checkOnly;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu or gpu; goes before what the settings say.")
  private @Nullable String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; goes before what the settings say.")
  private @Nullable Integer threads;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter output = spec.commandLine().getOut();
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    TrainingConfig config = TrainingConfigReader.read(configFile, overrides());
    Topology topology = TopologyJson.read(Path.of(config.topology()));
    Path run =
        runDirectory != null
            ? runDirectory
            : out.toAbsolutePath().normalize().resolveSibling(out.getFileName() + ".run");
    CachedScans scans = new CachedScans(config, topology, output, shutdown::isDone);
    if (checkOnly) {
      return new TrainCheck(config, topology, scans, output).report(run) ? 0 : 1;
    }
    Optional<Map<String, Double>> metrics =
        scans
            .in(directory(run).resolve(CachedScans.FOLDER))
            .flatMap(
                cache -> {
                  if (config.model() == ModelKind.PCA) {
                    return Optional.of(new PcaJob(config, topology, cache).run(out));
                  }
                  try (TrainingProgress progress = new TrainingProgress(output)) {
                    return new TrainingJob(config, topology, cache, run, progress, shutdown::isDone)
                        .run(out);
                  }
                });
    if (metrics.isEmpty()) {
      output.println("stopped; the same command goes on from here");
      output.flush();
      return 1;
    }
    output.println("the model package is " + out);
    metrics
        .get()
        .forEach((name, value) -> output.printf(Locale.ROOT, "  %-48s %.3f%n", name, value));
    output.flush();
    return 0;
  }

  private Map<String, String> overrides() {
    Map<String, String> overrides = new HashMap<>();
    if (device != null) {
      overrides.put("device", device);
    }
    if (threads != null) {
      overrides.put("threads", threads.toString());
    }
    return overrides;
  }

  private static Path directory(Path run) {
    try {
      return Files.createDirectories(run);
    } catch (IOException e) {
      throw new MorphfluxException("cannot make the run's directory " + run + ": " + e, e);
    }
  }
}
