package dev.morphflux.processor.demo;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A downstream consumer: reads committed latents, meshes and rejects on a thread of its own and
 * enters them in the ledger; meshes are offered for the picture.
 */
final class OutputWatch implements AutoCloseable {
  private final Topics topics;
  private final Ledger ledger;
  private final TopicReader reader;
  private final Thread thread;
  private final Exhibit exhibit;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private volatile boolean closing;

  OutputWatch(Map<String, Object> clientSettings, Topics topics, Ledger ledger, Exhibit exhibit) {
    this.topics = topics;
    this.ledger = ledger;
    this.exhibit = exhibit;
    this.reader =
        TopicReader.fromNow(
            clientSettings, List.of(topics.latents(), topics.meshes(), topics.rejects()));
    this.thread = new Thread(this::run, "demo-consumer");
    thread.start();
  }

  /** Passes on what ended the reading early, if anything did. */
  void check() {
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  private void run() {
    try {
      while (!closing) {
        reader.poll().forEach(this::enter);
      }
    } catch (RuntimeException e) {
      failure.set(e);
    } finally {
      reader.close();
    }
  }

  private void enter(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.latents())) {
      LatentCode latent = MessageFormat.LATENT.read(record.value());
      ledger.latentArrived(latent.getScanId(), latent.getError().getMeanMm());
    } else if (record.topic().equals(topics.meshes())) {
      DenseMesh mesh = MessageFormat.MESH.read(record.value());
      if (mesh.getScanId() != null) {
        ledger.scanMeshArrived(mesh.getScanId());
      } else {
        ledger.editMeshArrived(mesh.getEditIds().get(mesh.getEditIds().size() - 1));
      }
      exhibit.offer(mesh);
    } else {
      ledger.rejectArrived();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
