package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.config.ProcessorConfig.ModelConfig;
import dev.morphflux.processor.config.YamlFile;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs the stream processor. */
@Command(
    name = "process",
    description =
        "Runs the stream processor: scans and edits in, latents and meshes out, until interrupted.",
    mixinStandardHelpOptions = true)
final class ProcessCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessCommand.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, YAML. Options given here go before what it says.")
  private @Nullable Path config;

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "The broker, or several separated by commas (default: localhost:9092).")
  private @Nullable String bootstrapServer;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model package, a directory or .morph file.")
  private @Nullable Path model;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "The arithmetic of the network: float32.")
  private @Nullable Precision precision;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "The consumer group, shared by all processors of one job (default: morphflux).")
  private @Nullable String group;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description =
          "A name that no other running processor of the group has: lets a restart take over at"
              + " once (default: random).")
  private @Nullable String instance;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "What the topics' names start with (default: morphflux.).")
  private @Nullable String topicPrefix;

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    ProcessorConfig settings = settings();
    ModelPackage opened = ModelPackage.open(modelPath(settings));
    try (Codec codec = precisionOf(settings).open(opened);
        Processor processor =
            new Processor(settings, codec, opened.statistics(), KafkaClients.STANDARD)) {
      LOG.atInfo()
          .setMessage("processing")
          .addKeyValue("model", codec.name() + " " + codec.version())
          .addKeyValue("bootstrapServers", settings.kafka().bootstrapServers())
          .addKeyValue("group", settings.kafka().group())
          .log();
      RateLog rates = new RateLog(processor);
      try {
        await(shutdown, processor.start());
      } finally {
        rates.close();
      }
    }
    LOG.atInfo().setMessage("stopped in order, everything in work is committed").log();
    return 0;
  }

  private static void await(CompletableFuture<Void> shutdown, CompletableFuture<Void> ended) {
    try {
      CompletableFuture.anyOf(shutdown, ended).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof MorphfluxException known
          ? known
          : new IllegalStateException("the processor cannot go on", e.getCause());
    }
  }

  private ProcessorConfig settings() {
    ProcessorConfig read =
        config == null
            ? new ProcessorConfig(null, null, null, null, null)
            : YamlFile.read(config, ProcessorConfig.class);
    ModelConfig fromFile = read.model();
    return read.withKafka(
            read.kafka()
                .with(
                    Optional.ofNullable(bootstrapServer),
                    Optional.ofNullable(group),
                    Optional.ofNullable(instance),
                    Optional.ofNullable(topicPrefix)))
        .withModel(
            new ModelConfig(
                model == null ? fromFile.path() : model.toString(),
                precision == null ? fromFile.precision() : precision.name()));
  }

  private static Path modelPath(ProcessorConfig settings) {
    ModelConfig wanted = settings.model();
    if (wanted.path() == null) {
      throw new MorphfluxException(
          "no model: give --model DIR, or model.path in the configuration");
    }
    return Path.of(wanted.path());
  }

  private static Precision precisionOf(ProcessorConfig settings) {
    String wanted = settings.model().precision();
    return Arrays.stream(Precision.values())
        .filter(known -> known.name().equalsIgnoreCase(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new MorphfluxException(
                    "model.precision is '%s'; known: %s"
                        .formatted(
                            wanted, Arrays.toString(Precision.values()).toLowerCase(Locale.ROOT))));
  }
}
