package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPublishCommandTest {

  @TempDir Path directory;

  @Test
  void publish_givenAPackage_expectsItListedAndItsVersionNotChanged() throws IOException {
    Path model = RandomModel.write(directory.resolve("model"));
    Path archives = directory.resolve("archives");
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String address = broker.bootstrapServers();

      CommandRun published = publish(address, model, "--to", archives);
      CommandRun again = publish(address, model, "--to", archives);
      CommandRun list = CommandRun.of("model", "list", "--bootstrap-server", address);

      assertThat(published.err()).isEmpty();
      assertThat(published.exitCode()).isZero();
      assertThat(again.out()).as("the same bytes, the same hash").isEqualTo(published.out());
      assertThat(list.out())
          .containsPattern("random +0.1 +yes")
          .contains(archives.resolve("random-0.1.morph").toUri().toString());

      Path released = archives.resolve("random-0.1.morph");
      byte[] bytes = Files.readAllBytes(released);
      Path changed = RandomModel.write(directory.resolve("changed"), 6);
      CommandRun refused = publish(address, changed, "--to", archives);

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("model random 0.1 was released with other content", "a new version");
      assertThat(released).hasBinaryContent(bytes);
    }
  }

  @Test
  void publish_givenALocation_expectsWhatLiesThereCompared() throws IOException {
    Path model = RandomModel.write(directory.resolve("model"));
    Path archive = directory.resolve("model.morph");
    Path other = Files.writeString(directory.resolve("other.morph"), "something else");
    assertThat(CommandRun.of("model", "export", "--model", model, "--out", archive).exitCode())
        .isZero();
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String address = broker.bootstrapServers();
      URI nowhere = directory.resolve("nowhere.morph").toUri();

      assertThat(publish(address, archive, "--location", other).err())
          .contains("has the SHA-256", "put the same file there");
      assertThat(publish(address, archive, "--location", nowhere).err())
          .contains("cannot read " + nowhere, "--no-check");
      assertThat(publish(address, model, "--location", archive).err()).contains("is a directory");
      assertThat(publish(address, archive, "--location", archive).exitCode()).isZero();
    }
  }

  @Test
  void list_givenNothing_expectsUsage() {
    assertThat(CommandRun.of("model", "list").exitCode()).isEqualTo(2);
  }

  private static CommandRun publish(String address, Path model, String option, Object value) {
    return CommandRun.of(
        "model", "publish", "--bootstrap-server", address, "--model", model, option, value);
  }
}
