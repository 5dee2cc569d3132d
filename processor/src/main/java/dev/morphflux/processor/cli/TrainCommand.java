package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.models.training.job.PcaJob;
import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.models.training.job.TrainingConfigReader;
import dev.morphflux.models.training.job.TrainingJob;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.processor.training.TopicScans;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
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
import org.apache.kafka.clients.CommonClientConfigs;
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
          "Where the run keeps its scans, checkpoints and metrics.jsonl (default: <out>.run).")
  private @Nullable Path runDirectory;

  @Option(
      names = "--check",
      description = "Only read and check the settings and the topology they name.")
  private boolean checkOnly;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter output = spec.commandLine().getOut();
    TrainingConfig config = TrainingConfigReader.read(configFile);
    Topology topology =
        TopologyJson.read(configFile.toAbsolutePath().resolveSibling(config.topology()));
    if (checkOnly) {
      output.println(configFile + " is complete; its topology is " + topology.id());
      return 0;
    }
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    Path run = runDirectory();
    Optional<ScanCache> cache = scans(config, topology, run.resolve("scans"), shutdown, output);
    Optional<Map<String, Double>> metrics =
        cache.flatMap(
            scans -> {
              if (config.model() == ModelKind.PCA) {
                return Optional.of(new PcaJob(config, topology, scans).run(out));
              }
              try (TrainingProgress progress = new TrainingProgress(output)) {
                return new TrainingJob(config, topology, scans, run, progress, shutdown::isDone)
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

  private Path runDirectory() {
    Path directory =
        runDirectory != null
            ? runDirectory
            : out.toAbsolutePath().normalize().resolveSibling(out.getFileName() + ".run");
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new MorphfluxException("cannot make the run's directory " + directory + ": " + e, e);
    }
  }

  private static Optional<ScanCache> scans(
      TrainingConfig config,
      Topology topology,
      Path directory,
      CompletableFuture<Void> shutdown,
      PrintWriter output) {
    if (ScanCache.isComplete(directory)) {
      output.println("using the scans read before, in " + directory);
      output.flush();
      return Optional.of(ScanCache.open(directory, topology));
    }
    Map<String, Object> settings = new HashMap<>(config.source().properties());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
    String topic = new Topics(config.source().topicPrefix()).scans();
    try (CountProgress progress = new CountProgress("reading " + topic)) {
      return new TopicScans(settings, topic, topology)
              .readInto(directory, progress::at, shutdown::isDone)
          ? Optional.of(ScanCache.open(directory, topology))
          : Optional.empty();
    }
  }
}
