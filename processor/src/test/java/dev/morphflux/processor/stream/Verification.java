package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.history.Finding;
import dev.morphflux.processor.history.History;
import dev.morphflux.processor.history.HistoryChecker;
import dev.morphflux.processor.history.Outcome;
import dev.morphflux.processor.history.Outcome.Place;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.SubjectState;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Reads what was committed and has the history checked. */
final class Verification implements AutoCloseable {

  private final Map<String, Object> client;
  private final Topics topics;
  private final String group;
  private final Admin admin;

  Verification(String bootstrapServers, Topics topics, String group) {
    client = Map.of("bootstrap.servers", bootstrapServers);
    this.topics = topics;
    this.group = group;
    admin = Admin.create(client);
  }

  /** How many input records the group has answered. */
  long answered() {
    return committed().values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many records are there to answer. */
  long sent() {
    return inputEnds().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Waits until the group has answered everything that is there now. */
  void awaitAllAnswered(Duration patience) {
    Map<TopicPartition, Long> ends = inputEnds();
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              Map<TopicPartition, Long> committed = committed();
              assertThat(ends)
                  .as("ends of the inputs, committed are %s, %s", committed, Seed.text())
                  .allSatisfy(
                      (partition, end) ->
                          assertThat(committed.getOrDefault(partition, 0L))
                              .isGreaterThanOrEqualTo(end));
            });
  }

  /** Fails with all findings, and the seed. */
  void assertInOrder(SmallHeadOracle oracle, History history) {
    List<Finding> findings = new HistoryChecker(oracle).check(history, outcome());
    assertThat(findings)
        .as(
            "%d findings of %d scans, %d edits, %d bad records; %s",
            findings.size(),
            history.scans().size(),
            history.edits().size(),
            history.garbage().size(),
            Seed.text())
        .isEmpty();
  }

  private Outcome outcome() {
    List<Outcome.Latent> latents = new ArrayList<>();
    read(
        topics.latents(),
        record -> {
          LatentCode code = MessageFormat.LATENT.read(record.value());
          latents.add(
              new Outcome.Latent(
                  place(record), code.getScanId(), KnownLatent.unboxed(code.getZ())));
        });
    List<Outcome.MeshOut> meshes = new ArrayList<>();
    read(
        topics.meshes(),
        record -> meshes.add(mesh(place(record), MessageFormat.MESH.read(record.value()))));
    Map<String, Outcome.State> states = new HashMap<>();
    read(
        topics.state(),
        record -> {
          SubjectState state = MessageFormat.STATE.read(record.value());
          states.put(
              state.getSubject(),
              new Outcome.State(
                  place(record),
                  state.getLatent().getScanId(),
                  KnownLatent.unboxed(state.getLatent().getZ())));
        });
    return new Outcome(latents, meshes, rejects(), states, committed(), inputEnds());
  }

  private static Outcome.MeshOut mesh(Place place, DenseMesh mesh) {
    boolean edit = mesh.getScanId() == null;
    return new Outcome.MeshOut(
        place,
        edit ? mesh.getEditIds().get(mesh.getEditIds().size() - 1) : mesh.getScanId(),
        edit,
        mesh.getBaseScanId(),
        Studio.vertices(mesh));
  }

  private List<Outcome.Reject> rejects() {
    List<Outcome.Reject> rejects = new ArrayList<>();
    read(
        topics.rejects(),
        record ->
            rejects.add(
                new Outcome.Reject(
                    place(record),
                    new TopicPartition(
                        header(record, "topic"), Integer.parseInt(header(record, "partition"))),
                    Long.parseLong(header(record, "offset")),
                    record.value())));
    return rejects;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader("__connect.errors." + name).value(), UTF_8);
  }

  private static Place place(ConsumerRecord<byte[], byte[]> record) {
    return new Place(record.partition(), record.offset());
  }

  private Map<TopicPartition, Long> committed() {
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> found =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      found.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
      return offsets;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<TopicPartition, Long> inputEnds() {
    try (TopicReader reader =
        TopicReader.fromBeginning(client, List.of(topics.scans(), topics.edits()))) {
      return reader.endOffsets();
    }
  }

  /**
   * One by one: a long run leaves more than memory holds. To the end of what was written: what can
   * be read at once ends sooner in a topic where a transaction is still open, such as that of a
   * processor that was frozen, or where markers are under way. Where one hangs, the end never
   * comes.
   */
  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> use) {
    try (TopicReader reader = TopicReader.fromBeginning(client, List.of(topic))) {
      Map<TopicPartition, Long> end = reader.uncommittedEndOffsets();
      long deadline = System.nanoTime() + Faults.PATIENCE.toNanos();
      while (!reader.hasReached(end)) {
        assertThat(System.nanoTime())
            .as("a transaction is open in %s; %s", topic, Seed.text())
            .isLessThan(deadline);
        reader.poll().forEach(use);
      }
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
