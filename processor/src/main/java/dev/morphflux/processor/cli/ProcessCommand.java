package dev.morphflux.processor.cli;

import dev.morphflux.connectors.registry.RegistrySettings;
import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.precision.ServingCodecs;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ModelConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.config.YamlFile;
import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.processor.models.ReleasedModels;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.registry.RegistrySerializer;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
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
  private static final long WAIT_SECONDS = 15;
  private static final long START_SECONDS = 60;

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
      description =
          "The model package to begin with, a directory or .morph file; without it, the first"
              + " release of the name given with --follow.")
  private @Nullable Path model;

  @Option(
      names = "--follow",
      paramLabel = "NAME",
      description =
          "The model whose releases are served as they are published (default: the name of the"
              + " package).")
  private @Nullable String follow;

  @Option(
      names = "--pin",
      description = "Serve the package given with --model, whatever is released.")
  private boolean pin;

  @Option(
      names = "--model-cache",
      paramLabel = "DIR",
      description = "Where fetched releases are kept (default: .morphflux/models in your home).")
  private @Nullable Path modelCache;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionOption.Name.class,
      description = PrecisionOption.DESCRIPTION + " Default: stored.")
  private @Nullable String precision;

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

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Serves /metrics, /livez and /readyz there; 0 takes a free port (default: not served).")
  private @Nullable Integer httpPort;

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    ProcessorConfig settings = settings();
    requireModel(settings.model());
    try (Operations operations = new Operations(settings)) {
      ensureTopics(settings.kafka());
      try (ReleasedModels models =
          new ReleasedModels(settings.model(), settings.kafka(), opener(settings))) {
        if (!awaitModel(models, settings, shutdown)) {
          return 0;
        }
        process(settings, models, operations, shutdown);
      }
    }
    LOG.atInfo().setMessage("stopped in order, everything in work is committed").log();
    return 0;
  }

  private static void process(
      ProcessorConfig settings,
      ServedModels models,
      Operations operations,
      CompletableFuture<Void> shutdown) {
    try (Processor processor =
        new Processor(settings, models, KafkaClients.STANDARD, operations.registry())) {
      LOG.atInfo()
          .setMessage("processing")
          .addKeyValue("model", models.figures().inService())
          .addKeyValue("bootstrapServers", settings.kafka().bootstrapServers())
          .addKeyValue("group", settings.kafka().group())
          .log();
      RateLog rates = new RateLog(processor);
      try {
        CompletableFuture<Void> ended = processor.start();
        operations.started(processor, models);
        await(settings.kafka(), shutdown, ended);
      } finally {
        operations.stopping();
        rates.close();
      }
    }
  }

  private static void requireModel(ModelConfig wanted) {
    if (wanted.path() == null && (wanted.follow() == null || wanted.pin())) {
      throw new MorphfluxException(
          "no model: give --model DIR, or --follow NAME for what is released, or model.path or"
              + " model.follow in the configuration");
    }
  }

  private static void ensureTopics(KafkaConfig kafka) {
    RegistrySettings.of(kafka.clientSettings())
        .ifPresent(registry -> RegistrySerializer.prepare(registry, kafka.topics()));
    int unused =
        new TopicSetup(kafka.topics(), kafka.partitions(), kafka.replicationFactor().shortValue())
            .ensure(kafka.clientSettings());
  }

  /**
   * Waits until what stands in the topic has been tried, so that a restart begins with the model
   * that is in force. A model that is given is not held up for long.
   *
   * @return false if the process is to end instead
   */
  private static boolean awaitModel(
      ReleasedModels models, ProcessorConfig settings, CompletableFuture<Void> shutdown) {
    CompletableFuture<Object> decided = CompletableFuture.anyOf(models.ready(), shutdown);
    long waited = 0;
    while (!decided.isDone() && !(models.hasModel() && waited >= START_SECONDS)) {
      try {
        decided.get(WAIT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        waited += WAIT_SECONDS;
        LOG.atInfo()
            .setMessage(models.hasModel() ? "waiting for releases" : "waiting for a release")
            .addKeyValue("topic", settings.kafka().topics().models())
            .addKeyValue("follow", settings.model().follow())
            .addKeyValue("hint", "publish one with 'model publish'")
            .log();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the models cannot be watched", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !shutdown.isDone();
  }

  private static void await(
      KafkaConfig kafka, CompletableFuture<Void> shutdown, CompletableFuture<Void> ended) {
    try {
      CompletableFuture.anyOf(shutdown, ended).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MorphfluxException known) {
        throw known;
      }
      if (e.getCause() instanceof KafkaException failure) {
        throw KafkaFailures.explain(
            "the processor cannot go on", kafka.bootstrapServers(), failure);
      }
      throw new IllegalStateException("the processor cannot go on", e.getCause());
    }
  }

  private ProcessorConfig settings() {
    ProcessorConfig read =
        config == null ? ProcessorConfig.standard() : YamlFile.read(config, ProcessorConfig.class);
    return read.withKafka(
            read.kafka()
                .with(
                    Optional.ofNullable(bootstrapServer),
                    Optional.ofNullable(group),
                    Optional.ofNullable(instance),
                    Optional.ofNullable(topicPrefix)))
        .withModel(
            read.model()
                .with(
                    Optional.ofNullable(model).map(Path::toString),
                    Optional.ofNullable(precision),
                    Optional.ofNullable(follow),
                    pin,
                    Optional.ofNullable(modelCache).map(Path::toString)))
        .withHttp(read.http().with(Optional.ofNullable(httpPort)));
  }

  private static Function<ModelPackage, Codec> opener(ProcessorConfig settings) {
    String precision = settings.model().precision();
    try {
      ServingCodecs.check(precision);
    } catch (MorphfluxException e) {
      throw new MorphfluxException("model.precision: " + e.getMessage(), e);
    }
    SessionSettings threads = new SessionSettings(Runtime.getRuntime().availableProcessors());
    return model -> ServingCodecs.open(model, precision, threads, ProcessCommand::logTrial);
  }

  private static void logTrial(PrecisionFigures figures) {
    LOG.atInfo()
        .setMessage("measured a precision")
        .addKeyValue("precision", figures.precision())
        .addKeyValue("withinBudget", figures.withinBudget())
        .addKeyValue("deviationMillimetres", figures.deviationMillimetres())
        .addKeyValue("speed", figures.speed())
        .log();
  }
}
