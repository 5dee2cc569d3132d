package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.SampleRegion;
import dev.morphflux.schemas.SwapRegion;
import dev.morphflux.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditsCommandTest {

  @TempDir Path directory;

  @Test
  void send_givenEachOperation_expectsItOnTheTopic() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      String server = broker.bootstrapServers();
      Topics topics = new Topics(Topics.DEFAULT_PREFIX);
      TopicSetup.of(topics).ensure(Map.of("bootstrap.servers", server));

      assertSent(server, "--move 42=0,-0.5,0.1 --move 7=1,2,3 --locality strict --base scan");
      assertSent(server, "--swap-region nose --from-subject bob --lifetime hold");
      assertSent(server, "--sample-region jaw --seed 7 --strength -1.5");
      assertSent(server, "--sample-region jaw");
      assertSent(server, "--interpolate-to bob --amount -0.25");
      assertSent(server, "--lifetime clear");

      List<Edit> edits = edits(server, topics);
      assertThat(edits)
          .extracting(Edit::getOperation)
          .containsExactly(
              new Displace(
                  List.of(
                      new ControlOffset(42, 0f, -0.5f, 0.1f), new ControlOffset(7, 1f, 2f, 3f))),
              new SwapRegion("nose", "bob"),
              new SampleRegion("jaw", 7L, -1.5f),
              new SampleRegion("jaw", 0L, 1f),
              new Interpolate("bob", -0.25f),
              null);
      assertThat(edits.get(0).getLocality()).isEqualTo(Locality.STRICT);
      assertThat(edits.get(0).getBase()).isEqualTo(Base.SCAN);
      assertThat(edits)
          .extracting(Edit::getLifetime)
          .startsWith(Lifetime.ONCE, Lifetime.HOLD, Lifetime.ONCE)
          .endsWith(Lifetime.CLEAR);
    }
  }

  @Test
  void send_givenWrongUsage_expectsWhatIsWrong() {
    assertRefused(2, "mutually exclusive", "--move 1=0,0,1 --sample-region jaw");
    assertRefused(2, "--from-subject", "--swap-region jaw");
    assertRefused(2, "--amount", "--interpolate-to bob");
    assertRefused(1, "--sample-region", "--lifetime hold");
    assertRefused(1, "none with CLEAR", "--lifetime clear --sample-region jaw");
    assertRefused(1, "STRICT", "--interpolate-to bob --amount 1 --locality strict");
  }

  private static void assertSent(String server, String options) {
    CommandRun run = send(server, options);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("written to morphflux.edits-");
  }

  private static void assertRefused(int exitCode, String words, String options) {
    CommandRun run = send("localhost:1", options);
    assertThat(run.err()).contains(words);
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  private static CommandRun send(String server, String options) {
    List<Object> args = new ArrayList<>(List.of("edits", "send", "--subject", "ada"));
    args.addAll(List.of("--bootstrap-server", server));
    args.addAll(List.of(options.split(" ", -1)));
    return CommandRun.of(args.toArray());
  }

  private static List<Edit> edits(String server, Topics topics) {
    List<Edit> edits = new ArrayList<>();
    Map<String, Object> client = Map.of("bootstrap.servers", server);
    try (TopicReader reader = TopicReader.fromBeginning(client, List.of(topics.edits()))) {
      var end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        reader.poll().forEach(record -> edits.add(MessageFormat.EDIT.read(record.value())));
      }
    }
    return edits;
  }
}
