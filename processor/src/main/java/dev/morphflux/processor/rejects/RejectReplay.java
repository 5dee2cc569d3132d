package dev.morphflux.processor.rejects;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.processor.pipeline.RejectHeaders;
import dev.morphflux.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;

/**
 * Sends rejects back to the topic they came from, each once, however often it is run or killed.
 *
 * <p>A transaction holds the records and, in the rejects topic, a note for each that it was
 * replayed; a run leaves out what is noted. All runs share one transactional id: the begin of a run
 * ends what an earlier one left open, and stops one that still runs.
 */
public final class RejectReplay {

  private static final int TRANSACTION_RECORDS = 200;
  private static final long TRANSACTION_BYTES = 16L << 20;

  private final Map<String, Object> clientSettings;
  private final Topics topics;
  private final KafkaClients clients;

  /**
   * @param clientSettings {@code bootstrap.servers}, and what else clients of the broker need
   * @param clients where producers come from
   */
  public RejectReplay(Map<String, Object> clientSettings, Topics topics, KafkaClients clients) {
    this.clientSettings = Map.copyOf(clientSettings);
    this.topics = topics;
    this.clients = clients;
  }

  /**
   * What was done.
   *
   * @param sent records, by the topic they were sent to
   * @param replayedBefore selected, but sent by an earlier run
   */
  public record Result(Map<String, Long> sent, long replayedBefore) {
    public Result {
      sent = Map.copyOf(sent);
    }
  }

  /**
   * Sends all that are selected and were not replayed before: their keys, values and headers as
   * they came, but for those that the rejection added, to the partition they came from.
   *
   * @throws FatalException if another replay of the same topics begins meanwhile
   * @throws dev.morphflux.schemas.MorphfluxException if Kafka cannot be reached or does not take
   *     them; what was committed until then stays noted
   */
  public Result run(RejectSelection selection) {
    try (Producer<byte[], byte[]> producer = clients.producer(settings())) {
      // Before the reading: what an earlier run left open is aborted, and no older run goes on.
      producer.initTransactions();
      Set<RejectPlace> replayed = new RejectLog(clientSettings, topics).read(record -> {});
      Run run = new Run(producer, selection, replayed);
      new RejectLog(clientSettings, topics).read(run::offer);
      run.commit();
      return new Result(run.sent, run.replayedBefore);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new FatalException(
          FailureKind.FENCED,
          "another replay of %s was begun; this one stopped, and nothing is sent twice"
              .formatted(topics.rejects()),
          e);
    } catch (KafkaException e) {
      throw KafkaFailures.explain(
          "the rejects cannot be replayed", clientSettings.get("bootstrap.servers"), e);
    }
  }

  static String transactionalId(Topics topics) {
    return topics.rejects() + "-replay";
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(ClientSettings.producer(clientSettings, Map.of()));
    settings.put("transactional.id", transactionalId(topics));
    settings.put("transaction.timeout.ms", "60000");
    return settings;
  }

  private final class Run {
    private final Producer<byte[], byte[]> producer;
    private final RejectSelection selection;
    private final Set<RejectPlace> replayed;
    private final Map<String, Long> sent = new TreeMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private long replayedBefore;
    private int records;
    private long bytes;

    Run(Producer<byte[], byte[]> producer, RejectSelection selection, Set<RejectPlace> replayed) {
      this.producer = producer;
      this.selection = selection;
      this.replayed = replayed;
    }

    void offer(ConsumerRecord<byte[], byte[]> record) {
      Reject reject = Reject.of(record).filter(selection::includes).orElse(null);
      // Nobody may have a record sent to just any topic by a header.
      if (reject == null || !List.of(topics.scans(), topics.edits()).contains(reject.topic())) {
        return;
      }
      if (replayed.contains(reject.place())) {
        replayedBefore++;
        return;
      }
      if (records == 0) {
        producer.beginTransaction();
      }
      send(original(record, reject));
      send(note(record));
      sent.merge(reject.topic(), 1L, Long::sum);
      records++;
      bytes += Math.max(0, reject.valueBytes());
      if (records >= TRANSACTION_RECORDS || bytes >= TRANSACTION_BYTES) {
        commit();
      }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
      // A send that fails makes the commit fail.
      Future<?> unused = producer.send(record);
    }

    void commit() {
      if (records > 0) {
        producer.commitTransaction();
        records = 0;
        bytes = 0;
      }
    }

    private ProducerRecord<byte[], byte[]> original(
        ConsumerRecord<byte[], byte[]> record, Reject reject) {
      int count =
          partitions.computeIfAbsent(reject.topic(), topic -> producer.partitionsFor(topic).size());
      ProducerRecord<byte[], byte[]> original =
          new ProducerRecord<>(
              reject.topic(),
              reject.partition() < count ? reject.partition() : null,
              record.key(),
              record.value());
      for (Header header : record.headers()) {
        if (!header.key().startsWith(RejectHeaders.CONNECT_ERRORS)
            && !header.key().equals(RejectHeaders.REASON)
            && !header.key().equals(RejectHeaders.REPLAY_OF)) {
          original.headers().add(header);
        }
      }
      original.headers().add(RejectHeaders.REPLAY_OF, reject.place().toString().getBytes(UTF_8));
      return original;
    }

    private ProducerRecord<byte[], byte[]> note(ConsumerRecord<byte[], byte[]> record) {
      ProducerRecord<byte[], byte[]> note =
          new ProducerRecord<>(topics.rejects(), record.partition(), record.key(), null);
      note.headers().add(RejectHeaders.REPLAYED, Long.toString(record.offset()).getBytes(UTF_8));
      return note;
    }
  }
}
