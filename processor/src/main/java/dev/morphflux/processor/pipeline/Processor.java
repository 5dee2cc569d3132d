package dev.morphflux.processor.pipeline;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.processor.bridge.BridgeCounters;
import dev.morphflux.processor.bridge.BridgeSettings;
import dev.morphflux.processor.bridge.BridgeStatus;
import dev.morphflux.processor.bridge.KafkaBridge;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.LimitsConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.processor.kafka.HangingTransactions;
import dev.morphflux.processor.kafka.HangingWatch;
import dev.morphflux.processor.kafka.PartitionRestore;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.state.StateFollower;
import dev.morphflux.processor.state.StateRestore;
import dev.morphflux.processor.state.SubjectDirectory;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The stream processor: scans and edits in, latents, meshes and rejects out, until closed.
 *
 * <p>Every scan is answered by one latent code and one mesh (with the subject's held edits), every
 * edit by one mesh, every record that cannot be used by a reject. Held edits apply to scans and to
 * edits of the latest latent; an edit of a scan by id or of a latent given inline is applied alone.
 */
public final class Processor implements AutoCloseable {

  private final KafkaBridge<SubjectStates> bridge;
  private final BatchProcessor batches;
  private final StateFollower follower;
  private final HangingWatch watch;
  private final ProcessorMeter meter;
  private final StateMeters stateMeters;
  private final Scheduler inference = Schedulers.newSingle("morphflux-inference");
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Disposable.Swap subscription = Disposables.swap();
  private volatile @Nullable Long workingSince;

  /**
   * Makes sure of the topics and connects, to serve one model.
   *
   * @param codec remains the caller's, to be closed after this
   * @param statistics of the model, if it carries any
   * @param clients where Kafka clients come from
   * @throws dev.morphflux.schemas.MorphfluxException if the broker cannot be reached or its topics
   *     do not fit
   */
  public Processor(
      ProcessorConfig config, Codec codec, Optional<Statistics> statistics, KafkaClients clients) {
    this(config, ServedModels.only(new ServedModel(codec, statistics)), clients);
  }

  /**
   * Makes sure of the topics and connects.
   *
   * @param models remain the caller's, to be closed after this; one is in service
   * @param clients where Kafka clients come from
   * @throws dev.morphflux.schemas.MorphfluxException if the broker cannot be reached or its topics
   *     do not fit
   */
  public Processor(ProcessorConfig config, ServedModels models, KafkaClients clients) {
    this(config, models, clients, new SimpleMeterRegistry());
  }

  /**
   * Makes sure of the topics and connects.
   *
   * @param models remain the caller's, to be closed after this; one is in service
   * @param clients where Kafka clients come from
   * @param registry receives the meters that docs/OPERATIONS.md lists; of this processor alone
   * @throws dev.morphflux.schemas.MorphfluxException if the broker cannot be reached or its topics
   *     do not fit
   */
  public Processor(
      ProcessorConfig config, ServedModels models, KafkaClients clients, MeterRegistry registry) {
    meter = new ProcessorMeter(models, registry);
    KafkaConfig kafka = config.kafka();
    Topics topics = kafka.topics();
    new TopicSetup(topics, kafka.partitions(), kafka.replicationFactor().shortValue())
        .ensure(kafka.clientSettings());
    Map<String, Object> restoring =
        ClientSettings.restoring(kafka.clientSettings(), kafka.consumer());
    HangingTransactions hanging = new HangingTransactions(kafka.clientSettings());
    PartitionRestore reader = new PartitionRestore(restoring, hanging);
    watch =
        new HangingWatch(
            hanging, List.of(topics.latents(), topics.meshes(), topics.state(), topics.rejects()));
    bridge =
        new KafkaBridge<>(
            bridgeSettings(config),
            clients,
            new StateRestore(
                reader, hanging, topics, kafka.group(), config.limits().recalledScans()));
    SubjectDirectory directory = new SubjectDirectory(bridge::states);
    batches =
        new BatchProcessor(
            models,
            topics,
            config.input().alignment(),
            config.output().vertices(),
            directory,
            meter);
    follower =
        new StateFollower(
            ClientSettings.following(kafka.clientSettings(), kafka.consumer()),
            topics.state(),
            directory);
    stateMeters =
        new StateMeters(bridge, models, List.of(topics.scans(), topics.edits()), registry);
  }

  /** How a processor with this configuration reads its inputs and commits. */
  public static BridgeSettings bridgeSettings(ProcessorConfig config) {
    KafkaConfig kafka = config.kafka();
    LimitsConfig limits = config.limits();
    String instance = kafka.instance();
    return new BridgeSettings(
        List.of(kafka.topics().scans(), kafka.topics().edits()),
        config.delivery(),
        instance == null ? UUID.randomUUID().toString() : instance,
        instance != null,
        ClientSettings.consumer(kafka.clientSettings(), kafka.consumer(), kafka.group()),
        ClientSettings.producer(kafka.clientSettings(), kafka.producer()),
        limits.batchRecords(),
        (long) limits.batchMebibytes() << 20,
        (long) limits.inFlightMebibytes() << 20,
        Duration.ofSeconds(limits.revokeSeconds()),
        Duration.ofSeconds(limits.closeSeconds()));
  }

  /**
   * Begins, in the background.
   *
   * @return completes when the processor has been closed, or exceptionally when it cannot go on
   */
  public CompletableFuture<Void> start() {
    follower.start();
    watch.start();
    subscription.update(
        bridge
            .batches(inference)
            .map(this::process)
            .concatMap(this::commit, 1)
            .subscribe(ignored -> {}, ended::completeExceptionally, () -> ended.complete(null)));
    return ended;
  }

  private ProcessedBatch process(PolledBatch<SubjectStates> batch) {
    workingSince = System.nanoTime();
    try {
      return batches.process(batch);
    } catch (Error e) {
      // Reactor would let it pass, and the stream would stand still and seem alive.
      throw new IllegalStateException("a batch cannot be processed", e);
    } finally {
      workingSince = null;
    }
  }

  private Mono<Boolean> commit(ProcessedBatch processed) {
    long begin = System.nanoTime();
    return bridge
        .commit(processed.batch(), processed.outputs())
        .doOnNext(
            committed -> {
              batches.settled(processed, committed);
              if (committed) {
                meter.committed(processed, System.nanoTime() - begin);
              }
            });
  }

  /** What was committed since the start. */
  public ProcessorFigures figures() {
    return meter.figures();
  }

  /** The latencies of what was committed since the last call of this method. */
  public RecentLatency recentLatency() {
    return meter.recentLatency();
  }

  /** Brings up to date what a meter cannot find out when it is read: call before reading them. */
  public void refreshMeters() {
    stateMeters.refresh();
  }

  /** How the bridge stood after its last poll. */
  public BridgeStatus bridgeStatus() {
    return bridge.status();
  }

  /** For how long the batch in work has been worked on, without its commit; zero if none is. */
  public Duration batchAge() {
    Long since = workingSince;
    return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** What the bridge went through. */
  public BridgeCounters bridgeCounters() {
    return bridge.counters();
  }

  /** Finishes and commits what is in work, within the configured time, and leaves the group. */
  @Override
  public void close() {
    bridge.close();
    watch.close();
    follower.close();
    ended.complete(null);
    subscription.dispose();
    inference.dispose();
  }
}
