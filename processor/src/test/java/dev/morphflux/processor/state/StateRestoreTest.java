package dev.morphflux.processor.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.processor.kafka.HangingTransactions;
import dev.morphflux.processor.kafka.PartitionRestore;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.StoredLatent;
import dev.morphflux.schemas.SubjectState;
import dev.morphflux.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All subjects of a partition, as their last committed transactions left them, in bounded time. */
final class StateRestoreTest {

  private static final Logger LOG = LoggerFactory.getLogger(StateRestoreTest.class);
  private static final int SUBJECTS = 10_000;
  private static final int SCANS = 3;
  private static final int LATENT_SIZE = 256;
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final FrameTime FRAME = new FrameTime(1L, null, 30, 1);

  @Test
  void open_givenTenThousandSubjects_expectsTheLastCommittedOfEachWithinTheBound(
      @TempDir Path directory) {
    Topics topics = Topics.standard();
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      int unused = TopicSetup.of(topics).ensure(client);
      write(broker.bootstrapServers(), topics);
      HangingTransactions hanging = new HangingTransactions(client);
      StateRestore restore =
          new StateRestore(
              new PartitionRestore(ClientSettings.restoring(client, Map.of()), hanging),
              hanging,
              topics,
              "group",
              1000);
      long begin = System.nanoTime();
      SubjectStates states = restore.open(0);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      LOG.atInfo()
          .setMessage("restored")
          .addKeyValue("subjects", SUBJECTS)
          .addKeyValue("records", SUBJECTS * SCANS)
          .addKeyValue("millis", took.toMillis())
          .log();
      for (int subject = 0; subject < SUBJECTS; subject++) {
        String last = "s" + subject + "-" + (SCANS - 1);
        assertThat(states.latest("subject" + subject))
            .hasValueSatisfying(
                latent -> {
                  assertThat(latent.scanId()).isEqualTo(last);
                  assertThat(latent.z()).hasSize(LATENT_SIZE);
                });
      }
      assertThat(took).isLessThan(BOUND);
    }
  }

  /** The last scan of each subject once more, in a transaction that is aborted. */
  private static void write(String bootstrapServers, Topics topics) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "writer"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      for (int scan = 0; scan <= SCANS; scan++) {
        producer.beginTransaction();
        for (int subject = 0; subject < SUBJECTS; subject++) {
          var unused = producer.send(state(topics, subject, scan));
        }
        producer.flush();
        if (scan < SCANS) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> state(Topics topics, int subject, int scan) {
    float[] z = new float[LATENT_SIZE];
    z[0] = scan;
    String name = "subject" + subject;
    StoredLatent latent =
        new StoredLatent("s" + subject + "-" + scan, FRAME, "head", "1", KnownLatent.boxed(z));
    return new ProducerRecord<>(
        topics.state(),
        0,
        name.getBytes(UTF_8),
        MessageFormat.STATE.write(new SubjectState(name, latent, List.of())));
  }
}
