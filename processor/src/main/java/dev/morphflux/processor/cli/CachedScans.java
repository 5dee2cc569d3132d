package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.processor.config.SecretReferences;
import dev.morphflux.processor.training.ReadScans;
import dev.morphflux.processor.training.ScanChoice;
import dev.morphflux.processor.training.TopicScans;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;

/** The scans of a run: read from the topic, or read before. */
final class CachedScans {
  /** In the run's directory. */
  static final String FOLDER = "scans";

  private final TrainingConfig config;
  private final Topology topology;
  private final PrintWriter output;
  private final BooleanSupplier stopRequested;

  CachedScans(
      TrainingConfig config, Topology topology, PrintWriter output, BooleanSupplier stopRequested) {
    this.config = config;
    this.topology = topology;
    this.output = output;
    this.stopRequested = stopRequested;
  }

  /**
   * Opens the cache in a directory, after filling it if it is not complete.
   *
   * @return empty if reading was asked to stop
   */
  Optional<ScanCache> in(Path directory) {
    Topics topics = new Topics(config.source().topicPrefix());
    ScanChoice choice = ScanChoice.of(config, topics.scans());
    if (ScanCache.isComplete(directory)) {
      ScanCache cache = ScanCache.open(directory, topology);
      if (!cache.source().choice().equals(choice.description())) {
        throw new MorphfluxException(
            "the scans in %s were chosen by other settings ('%s', now '%s'); give another --run, or delete the directory to read again"
                .formatted(directory, cache.source().choice(), choice.description()));
      }
      output.println("using the scans read before, in " + directory);
      output.flush();
      return Optional.of(cache);
    }
    Map<String, Object> settings =
        new HashMap<>(SecretReferences.resolve("source.properties", config.source().properties()));
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
    try (CountProgress progress = new CountProgress("reading " + topics.scans())) {
      Optional<ReadScans> read =
          new TopicScans(settings, topics, topology, choice)
              .readInto(directory, progress::at, stopRequested);
      read.ifPresent(this::report);
      return read.map(done -> ScanCache.open(directory, topology));
    }
  }

  private void report(ReadScans read) {
    output.printf("scans taken       %d%n", read.taken());
    output.printf("scans left out    %s%n", read.leftOutInWords());
    if (config.warmStart() != null && config.warmStart().newOnly()) {
      output.printf("new / old         %d / %d%n", read.taken() - read.ofSample(), read.ofSample());
    }
    if (config.source().dropFlagged() != null) {
      output.printf("without a latent  %d, kept%n", read.withoutLatent());
    }
    output.flush();
  }
}
