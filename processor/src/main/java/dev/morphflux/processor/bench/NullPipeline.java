package dev.morphflux.processor.bench;

import dev.morphflux.processor.bridge.BridgeCounters;
import dev.morphflux.processor.bridge.KafkaBridge;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What Kafka alone costs: every scan is copied to the meshes as it is, through the bridge and the
 * transactions of the {@link Processor}, without being looked at.
 */
final class NullPipeline implements Measured {

  private record Copied(PolledBatch<Boolean> batch, List<ProducerRecord<byte[], byte[]>> outputs) {}

  private final KafkaBridge<Boolean> bridge;
  private final String meshes;
  private final LongAdder scans = new LongAdder();
  private final Scheduler copying = Schedulers.newSingle("morphflux-copy");
  private final Disposable.Swap subscription = Disposables.swap();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  NullPipeline(ProcessorConfig config) {
    Topics topics = config.kafka().topics();
    TopicSetup.of(topics).ensure(config.kafka().clientSettings());
    meshes = topics.meshes();
    bridge =
        new KafkaBridge<>(
            Processor.bridgeSettings(config), KafkaClients.STANDARD, partition -> true);
  }

  @Override
  public CompletableFuture<Void> start() {
    subscription.update(
        bridge
            .batches(copying)
            .map(this::copy)
            .concatMap(
                copied ->
                    bridge
                        .commit(copied.batch(), copied.outputs())
                        .doOnNext(committed -> scans.add(committed ? copied.outputs().size() : 0)),
                1)
            .subscribe(ignored -> {}, ended::completeExceptionally, () -> ended.complete(null)));
    return ended;
  }

  private Copied copy(PolledBatch<Boolean> batch) {
    List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>(batch.size());
    for (PolledBatch.Slice<Boolean> slice : batch.slices()) {
      for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
        outputs.add(new ProducerRecord<>(meshes, record.partition(), record.key(), record.value()));
      }
    }
    return new Copied(batch, outputs);
  }

  @Override
  public long scans() {
    return scans.sum();
  }

  @Override
  public BridgeCounters bridge() {
    return bridge.counters();
  }

  @Override
  public void close() {
    bridge.close();
    subscription.dispose();
    copying.dispose();
  }
}
