package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor learns from the exit code. */
class ExitCodeTest {

  @Test
  void exitCodes_expectsAllOfThemDocumented() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "OPERATIONS.md"));
    Matcher row = Pattern.compile("(?m)^\\| (\\d) \\|").matcher(document);
    List<Integer> documented = new ArrayList<>();
    while (row.find()) {
      documented.add(Integer.valueOf(row.group(1)));
    }
    assertThat(documented)
        .containsExactlyElementsOf(Stream.of(ExitCode.values()).map(ExitCode::code).toList());
  }

  @Test
  void process_givenNoBroker_expectsUnreachable() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    CommandRun run =
        CommandRun.of("process", "--bootstrap-server", "localhost:" + free, "--model", "any");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BROKER_UNREACHABLE.code());
    assertThat(run.err()).contains("localhost:" + free, "is it running").doesNotContain("\tat ");
  }

  @Test
  void process_givenAPortOfSomebodyElse_expectsInUse() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      CommandRun run =
          CommandRun.of("process", "--model", "any", "--http-port", socket.getLocalPort());
      assertThat(run.exitCode()).isEqualTo(ExitCode.IN_USE.code());
      assertThat(run.err()).contains("http.port", "choose another port");
    }
  }

  @Test
  void process_givenAPortThatIsNone_expectsThePathNamed(@TempDir Path directory)
      throws IOException {
    Path config = Files.writeString(directory.resolve("p.yaml"), "http: {port: 70000}\n");
    CommandRun run = CommandRun.of("process", "--model", "any", "--config", config);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED.code());
    assertThat(run.err()).contains("http.port is 70000");
  }

  @Test
  void process_givenAnUnknownOption_expectsUsage() {
    assertThat(CommandRun.of("process", "--no-such").exitCode()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void broker_givenADirectoryInUse_expectsInUse(@TempDir Path data) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, data)) {
      CommandRun second = CommandRun.of("broker", "--port", 0, "--data-dir", data);
      assertThat(second.exitCode()).isEqualTo(ExitCode.IN_USE.code());
      assertThat(second.err()).contains(data.toString(), "in use by another broker");
      CommandRun third =
          CommandRun.of(
              "broker", "--port", broker.port(), "--data-dir", data.resolveSibling("other"));
      assertThat(third.exitCode()).isEqualTo(ExitCode.IN_USE.code());
      assertThat(third.err()).contains("port " + broker.port(), "in use");
    }
  }
}
