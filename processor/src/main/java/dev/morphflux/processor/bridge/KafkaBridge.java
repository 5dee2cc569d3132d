package dev.morphflux.processor.bridge;

import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Kafka topics as a flux of micro-batches, and the way back. A member of a consumer group reads
 * co-partitioned topics; what has the same partition number is one lane. Use:
 *
 * <pre>{@code
 * bridge.batches(inference)
 *     .map(this::process)
 *     .concatMap(done -> bridge.commit(done.batch(), done.outputs()), 1)
 * }</pre>
 *
 * <p>so that the work on a batch overlaps the transaction of the one before. What holds:
 *
 * <ul>
 *   <li>Records of a lane come in the order of each topic; between topics by timestamp, as far as
 *       the broker had them.
 *   <li>A batch is committed wholly (outputs and the offsets after its records) or not at all; with
 *       {@link Delivery#EXACTLY_ONCE} in one transaction.
 *   <li>A batch that cannot be committed makes all lanes go back to the committed offsets: each is
 *       given to the {@link LaneOpener} again and its records come again. Batches that were
 *       underway are dropped by {@link #commit}; their states must not be used further.
 *   <li>No more than about the configured bytes wait here or are in work.
 *   <li>A rebalance waits, within a bound, for the batches in work of the partitions that leave.
 * </ul>
 *
 * <pre>
 *   topics --poll thread--> lanes --request--> batch --pipeline--> commit --> next batch
 *                             ^                                      |
 *                             +---------- rewind <-- failure --------+
 * </pre>
 *
 * @param <S> what belongs to a lane, such as restored state
 */
public final class KafkaBridge<S> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaBridge.class);

  private final BridgeSettings settings;
  private final Lanes<S> lanes;
  private final BridgeCounters counters = new BridgeCounters();
  private final Scheduler openers;
  private final Scheduler transactions;
  private final Committer<S> committer;
  private final PollLoop<S> loop;
  private final Thread pollThread;
  private final AtomicBoolean emissionScheduled = new AtomicBoolean();
  private volatile Scheduler.@Nullable Worker emitter;
  private volatile @Nullable FluxSink<PolledBatch<S>> sink;
  private volatile boolean closing;

  /**
   * Connects, and, with transactions, ends those that an earlier run of the same instance left
   * open.
   *
   * @throws MorphfluxException if the broker cannot be reached
   */
  public KafkaBridge(BridgeSettings settings, KafkaClients clients, LaneOpener<S> opener) {
    this.settings = settings;
    lanes = new Lanes<>(settings.inputs(), settings.batchRecords(), settings.batchBytes());
    Consumer<byte[], byte[]> consumer = clients.consumer(settings.consumer());
    try {
      committer = newCommitter(clients);
    } catch (RuntimeException e) {
      consumer.close();
      throw e instanceof KafkaException known
          ? KafkaFailures.explain(
              "the processor cannot connect to Kafka", settings.bootstrapServers(), known)
          : e;
    }
    openers = Schedulers.newBoundedElastic(4, Integer.MAX_VALUE, "morphflux-open");
    transactions = Schedulers.newSingle("morphflux-transaction");
    LaneOpening<S> opening = new LaneOpening<>(opener, lanes, openers, this::fail);
    loop = new PollLoop<>(consumer, settings, lanes, opening, committer, new PollListener());
    pollThread = new Thread(loop, "morphflux-poll");
  }

  private Committer<S> newCommitter(KafkaClients clients) {
    Recovery recovery = new LoopRecovery();
    return switch (settings.delivery()) {
      case EXACTLY_ONCE ->
          new TransactionalCommitter<>(
              settings, clients, () -> loop().groupMetadata(), recovery, counters);
      case AT_LEAST_ONCE -> new AtLeastOnceCommitter<>(settings, clients, recovery, counters);
    };
  }

  private PollLoop<S> loop() {
    return loop;
  }

  /**
   * The micro-batches: each request takes whatever waits, up to the configured size, at the moment
   * when the worker is free for it. One subscriber only. Subscribing joins the group. Ends with an
   * error when there is no point in going on, and completes when the bridge is closed.
   *
   * @param worker what batches are emitted, and so worked on, on; of one thread
   */
  public Flux<PolledBatch<S>> batches(Scheduler worker) {
    return Flux.create(
        created -> {
          if (sink != null) {
            throw new IllegalStateException("the bridge has a subscriber already");
          }
          emitter = worker.createWorker();
          created.onDispose(emitter);
          sink = created;
          created.onRequest(requested -> emit());
          created.onCancel(this::abandon);
          pollThread.start();
        },
        FluxSink.OverflowStrategy.ERROR);
  }

  /**
   * Makes the batch and what was made of it durable, on the bridge's transaction thread.
   *
   * @return whether it was; if not, its records come again. An error if there is no point in going
   *     on.
   */
  public Mono<Boolean> commit(PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    return Mono.fromCallable(
            () -> {
              try {
                return commitOrRewind(batch, outputs);
              } catch (Error e) {
                // Reactor would let it pass, and the flux would seem alive for ever.
                throw new IllegalStateException("the commit of a batch failed", e);
              } finally {
                lanes.finished(batch);
              }
            })
        .subscribeOn(transactions);
  }

  /** A batch is dropped when one lane left; the records of its other lanes must come again. */
  private boolean commitOrRewind(
      PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    boolean committed = committer.commit(batch, outputs);
    if (!committed && batch.hasActiveLane()) {
      loop.rewind(batch);
    }
    return committed;
  }

  /** How it stood after the last poll. */
  public BridgeStatus status() {
    return loop.status();
  }

  /** What belongs to the lanes that are open; for the worker that batches are worked on. */
  public List<S> states() {
    return lanes.states();
  }

  /** Bytes of records that wait here or are in work. */
  public long bytesInFlight() {
    return lanes.bytes();
  }

  /** Records that wait here or are in work. */
  public long recordsInFlight() {
    return lanes.records();
  }

  /** What was done so far. */
  public BridgeCounters counters() {
    return counters;
  }

  /**
   * Ends emission, waits within the configured time for the batches in work, leaves the group and
   * completes the flux. May be called twice.
   */
  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    FluxSink<PolledBatch<S>> target = sink;
    boolean subscribed = target != null && !target.isCancelled();
    if (subscribed && pollThread.isAlive() && !lanes.drainAll(settings.closeTimeout())) {
      LOG.atWarn().setMessage("batches in work were not committed; they will come again").log();
    }
    closing = true;
    abandon();
    if (target == null) {
      loop.discard();
    }
    join();
    transactions.dispose();
    openers.dispose();
    committer.close();
    if (target != null) {
      target.complete();
    }
  }

  /** What is still in work will never be committed; the group gets it back. */
  private void abandon() {
    lanes.deactivateAll();
    loop.close();
  }

  private void join() {
    try {
      pollThread.join(settings.closeTimeout().plus(Duration.ofSeconds(30)).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The member leaves the group at once: whoever closes the bridge may take his time. */
  private void fail(Throwable reason) {
    abandon();
    FluxSink<PolledBatch<S>> target = sink;
    if (target != null) {
      target.error(reason);
    }
  }

  /** Has requests served on the worker, if there is something to serve them with. */
  private void emit() {
    FluxSink<PolledBatch<S>> target = sink;
    Scheduler.Worker worker = emitter;
    if (target == null
        || worker == null
        || target.requestedFromDownstream() == 0
        || !lanes.hasRecords()
        || !emissionScheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      worker.schedule(() -> serve(target));
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setMessage("closed meanwhile, the worker takes no more batches").log();
    }
  }

  /** On the worker, where all requests are served. */
  private void serve(FluxSink<PolledBatch<S>> target) {
    // Before the look at requests and records: what comes after it is scheduled anew.
    emissionScheduled.set(false);
    while (target.requestedFromDownstream() > 0 && !target.isCancelled()) {
      PolledBatch<S> batch = lanes.take();
      if (batch == null) {
        return;
      }
      target.next(batch);
    }
  }

  private final class PollListener implements BridgeListener {
    @Override
    public void recordsMayWait() {
      emit();
    }

    @Override
    public void assigned(List<Integer> partitions) {
      counters.rebalanced();
      LOG.atInfo().setMessage("partitions assigned").addKeyValue("partitions", partitions).log();
    }

    @Override
    public void failed(Throwable reason) {
      fail(reason);
    }
  }

  private final class LoopRecovery implements Recovery {
    @Override
    public void rewind(Duration backOff) {
      loop().rewind(backOff);
    }

    @Override
    public boolean isClosing() {
      return closing;
    }
  }
}
