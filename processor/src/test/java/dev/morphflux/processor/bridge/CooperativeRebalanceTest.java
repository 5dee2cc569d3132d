package dev.morphflux.processor.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.ClientSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Members that join and leave a real group under load, with real clients. */
@Timeout(120)
class CooperativeRebalanceTest {

  private static final List<String> INPUTS = List.of("scans", "edits");
  private static final int LANES = 4;

  @TempDir private Path directory;

  private static final class Member implements AutoCloseable {
    private final ConcurrentLinkedQueue<Integer> opened = new ConcurrentLinkedQueue<>();
    private final Scheduler worker = Schedulers.newSingle("worker");
    private final KafkaBridge<String> bridge;

    Member(String server, String protocol, String name) {
      Map<String, Object> common = Map.of("bootstrap.servers", server);
      BridgeSettings settings =
          new BridgeSettings(
              INPUTS,
              Delivery.EXACTLY_ONCE,
              name,
              false,
              ClientSettings.consumer(common, Map.of("group.protocol", protocol), "group"),
              ClientSettings.producer(common, Map.of()),
              8,
              Long.MAX_VALUE,
              Long.MAX_VALUE,
              Duration.ofSeconds(10),
              Duration.ofSeconds(10));
      bridge =
          new KafkaBridge<>(
              settings,
              KafkaClients.STANDARD,
              lane -> {
                opened.add(lane);
                return "state";
              });
      bridge
          .batches(worker)
          .concatMap(batch -> bridge.commit(batch, outputs(batch)), 1)
          .subscribe();
    }

    private static List<ProducerRecord<byte[], byte[]>> outputs(PolledBatch<String> batch) {
      return batch.slices().stream()
          .flatMap(slice -> slice.records().stream())
          .map(record -> new ProducerRecord<byte[], byte[]>("out", record.value()))
          .toList();
    }

    @Override
    public void close() {
      bridge.close();
      worker.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void rebalance_givenAMemberThatJoinsAndLeaves_expectsLanesThatStayToGoOn(String protocol)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      String server = broker.bootstrapServers();
      createTopics(server);
      try (Member first = new Member(server, protocol, "first");
          Producer<byte[], byte[]> sender = sender(server)) {
        send(sender, 0, 100, () -> first.opened.size() >= LANES);
        try (Member second = new Member(server, protocol, "second")) {
          send(sender, 100, 400, () -> second.opened.size() >= LANES / 2);
          assertThat(second.opened).hasSize(LANES / 2);
        }
        send(sender, 400, 600, () -> first.opened.size() >= LANES + LANES / 2);
        List<Integer> sent = IntStream.range(0, 600).boxed().toList();
        assertThat(answers(server, sent.size())).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(first.opened).as("each once, and what came back").hasSize(LANES + LANES / 2);
        assertThat(first.bridge.counters().aborts()).isZero();
      }
    }
  }

  private static void createTopics(String server) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", server))) {
      admin
          .createTopics(
              Stream.of("scans", "edits", "out")
                  .map(name -> new NewTopic(name, LANES, (short) 1))
                  .toList())
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static Producer<byte[], byte[]> sender(String server) {
    return KafkaClients.STANDARD.producer(Map.of("bootstrap.servers", server));
  }

  /** Numbers to all partitions of both inputs in turn, and waits until the condition holds. */
  private static void send(
      Producer<byte[], byte[]> sender, int from, int to, BooleanSupplier condition)
      throws Exception {
    for (int i = from; i < to; i++) {
      String input = INPUTS.get(i / LANES % 2);
      byte[] value = Integer.toString(i).getBytes(UTF_8);
      sender.send(new ProducerRecord<>(input, i % LANES, null, value)).get();
      Thread.sleep(5);
    }
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  private static List<Integer> answers(String server, int count) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", server);
    settings.put("group.id", "reader");
    settings.put("auto.offset.reset", "earliest");
    settings.put("isolation.level", "read_committed");
    List<Integer> answers = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = KafkaClients.STANDARD.consumer(settings)) {
      reader.subscribe(List.of("out"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      // A little longer than it takes, for answers that come twice.
      int quiet = 0;
      while (System.nanoTime() < end && (answers.size() < count || quiet++ < 10)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(100))) {
          answers.add(Integer.parseInt(new String(record.value(), UTF_8)));
        }
      }
    }
    return answers;
  }
}
