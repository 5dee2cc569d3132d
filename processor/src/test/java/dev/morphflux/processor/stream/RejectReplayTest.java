package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.cli.CommandRun;
import dev.morphflux.processor.pipeline.RejectReason;
import dev.morphflux.processor.rejects.RejectLog;
import dev.morphflux.processor.rejects.RejectPlace;
import dev.morphflux.processor.rejects.RejectReplay;
import dev.morphflux.processor.rejects.RejectSelection;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Rejects are sent again when their cause is gone: each once. */
class RejectReplayTest extends EndToEnd {

  private static final int CONTROL_POINT = SmallHead.TOPOLOGY.controlPoints().get(0);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void replay_givenEditsThatCameBeforeTheirScan_expectsEachAnsweredOnceHoweverOftenItIsRun() {
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          byte[] edit = MessageFormat.EDIT.write(edit("early", "ada"));
          studio().send(studio().topics().edits(), "ada", edit, Map.of("traceparent", TRACE));
          studio().send(studio().topics().scans(), "ada", new byte[0]);
          eventually(() -> assertThat(studio().rejects()).hasSize(2));
          studio().send(Studio.scan("s", "ada", SmallHead.shape(1)));
          awaitMeshes(1);

          assertThat(replay(reason(RejectReason.NO_LATENT)).sent())
              .containsExactly(Map.entry(studio().topics().edits(), 1L));
          awaitMeshes(2);
          RejectReplay.Result again = replay(reason(RejectReason.NO_LATENT));
          assertThat(again.sent()).isEmpty();
          assertThat(again.replayedBefore()).isEqualTo(1);
        });
    List<ConsumerRecord<byte[], byte[]>> edits = studio().records(studio().topics().edits());
    assertThat(edits).hasSize(2);
    assertThat(edits.get(1).key()).isEqualTo(edits.get(0).key());
    assertThat(edits.get(1).value()).isEqualTo(edits.get(0).value());
    assertThat(edits.get(1).partition()).isEqualTo(edits.get(0).partition());
    assertThat(edits.get(1).headers())
        .extracting(header -> header.key())
        .as("as it came, and where from")
        .containsExactlyInAnyOrder("traceparent", "morphflux.replay-of");
    assertThat(studio().meshOfEdit("early").getBaseScanId()).isEqualTo("s");
    assertThat(studio().meshes()).hasSize(2);
  }

  @Test
  void replay_givenARunKilledInTheMiddle_expectsEachSentOnce() {
    List<RejectPlace> places = rejectEdits(12);
    Producer<byte[], byte[]> killed = earlierReplay();
    killed.beginTransaction();
    for (RejectPlace place : places.subList(0, 5)) {
      var unused =
          killed.send(
              new ProducerRecord<>(
                  studio().topics().edits(),
                  "ada".getBytes(UTF_8),
                  place.toString().getBytes(UTF_8)));
      ProducerRecord<byte[], byte[]> note =
          new ProducerRecord<>(studio().topics().rejects(), place.partition(), null, null);
      note.headers().add("morphflux.replayed", Long.toString(place.offset()).getBytes(UTF_8));
      unused = killed.send(note);
    }
    killed.flush();

    assertThat(replay(RejectSelection.all()).sent())
        .containsExactly(Map.entry(studio().topics().edits(), 12L));
    assertThatThrownBy(killed::commitTransaction)
        .as("what was killed, and what only seemed to be, cannot go on")
        .isInstanceOf(KafkaException.class);
    killed.close();
    assertThat(studio().records(studio().topics().edits())).hasSize(24);
    assertThat(replay(RejectSelection.all()).sent()).isEmpty();
  }

  @Test
  void replay_givenHeadersThatSendersMadeUp_expectsThemToDecideNothing() {
    List<RejectPlace> places = rejectEdits(2);
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          for (RejectPlace place : places) {
            studio()
                .send(
                    studio().topics().scans(),
                    "ada",
                    new byte[0],
                    Map.of(
                        "morphflux.replayed",
                        Long.toString(place.offset()),
                        "__connect.errors.topic",
                        "elsewhere"));
          }
          studio()
              .send(
                  studio().topics().rejects(),
                  "ada",
                  new byte[1],
                  Map.of(
                      "morphflux.reason",
                      "no-latent",
                      "__connect.errors.topic",
                      studio().topics().meshes(),
                      "__connect.errors.partition",
                      "0",
                      "__connect.errors.offset",
                      "0"));
          eventually(() -> assertThat(studio().rejects()).hasSize(5));
        });
    assertThat(replay(RejectSelection.all()).sent())
        .as("the two that were said to be replayed, and the two that said it, nothing elsewhere")
        .containsOnly(
            Map.entry(studio().topics().edits(), 2L), Map.entry(studio().topics().scans(), 2L));
    assertThat(studio().records(studio().topics().meshes())).isEmpty();
  }

  @Test
  void rejectsCommands_givenSelections_expectsWhatIsMeant() {
    List<RejectPlace> places = rejectEdits(3);
    CommandRun table = rejects("list");
    assertThat(table.exitCode()).isZero();
    assertThat(table.out().lines())
        .hasSize(4)
        .first()
        .asString()
        .contains("REJECT", "TIME", "REASON", "FROM", "SUBJECT", "REPLAYED", "MESSAGE");
    assertThat(table.out()).contains("no-latent", "ada", studio().topics().edits() + "-");

    CommandRun one = rejects("replay", "--reject", places.get(1));
    assertThat(one.out()).contains("replayed 1 (1 to " + studio().topics().edits() + ")");
    assertThat(rejects("list", "--pending", "--json").out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("\"replayed\":false", "\"subject\":\"ada\""));
    assertThat(rejects("list", "--reason", "not-avro").out()).contains("no rejects match");
    assertThat(rejects("list", "--subject", "bob").out()).contains("no rejects match");
    assertThat(rejects("list", "--from", "scans").out()).contains("no rejects match");
    assertThat(rejects("list", "--until", "1h").out()).contains("no rejects match");
    assertThat(rejects("list", "--since", "1h", "--json").out().lines()).hasSize(3);
    assertThat(rejects("replay", "--all", "--dry-run").out()).contains("2 would be replayed");
    assertThat(rejects("replay", "--reason", "no-latent").out())
        .contains("replayed 2", "1 of those selected had been replayed before");

    CommandRun unknown = rejects("list", "--reason", "bad-mood");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("'bad-mood' is no reason", "wrong-vertex-count");
    CommandRun everything = rejects("replay");
    assertThat(everything.exitCode()).isEqualTo(2);
    assertThat(everything.err()).contains("say which rejects", "--all");
  }

  private CommandRun rejects(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("rejects"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--bootstrap-server",
            bootstrapServers(),
            "--topic-prefix",
            config().kafka().topicPrefix()));
    return CommandRun.of(all.toArray());
  }

  /** Edits of a subject without scans; where their rejects stand. */
  private List<RejectPlace> rejectEdits(int count) {
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          for (int i = 0; i < count; i++) {
            studio().send(edit("e" + i, "ada"));
          }
          eventually(() -> assertThat(studio().rejects()).hasSize(count));
        });
    return new RejectLog(config().kafka().clientSettings(), studio().topics())
        .list(RejectSelection.all()).rejects().stream().map(reject -> reject.place()).toList();
  }

  private RejectReplay.Result replay(RejectSelection selection) {
    return new RejectReplay(
            config().kafka().clientSettings(), studio().topics(), KafkaClients.STANDARD)
        .run(selection);
  }

  private Producer<byte[], byte[]> earlierReplay() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "transactional.id",
                studio().topics().rejects() + "-replay"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private static RejectSelection reason(RejectReason reason) {
    return new RejectSelection(Set.of(reason), Set.of(), null, null, null, Set.of());
  }

  private static Edit edit(String editId, String subject) {
    return Studio.displace(editId, subject, Lifetime.ONCE, CONTROL_POINT, 1, 0, 0);
  }
}
