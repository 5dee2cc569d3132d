package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.cli.CommandRun;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.config.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS and SASL by Kafka's own settings, and what is said when they do not fit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredBrokerTest {

  private static final String PASSWORD = "of the studio";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"studio\""
          + " password=\"%s\"";
  private static final String SCRAM_LOGIN =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"stage\""
          + " password=\"%s\"";

  private Path directory;
  private Certificates own;
  private EmbeddedBroker broker;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    directory = folder;
    own = Certificates.make(directory, "broker");
    Map<String, String> settings = new HashMap<>(own.identity());
    // The broker talks to itself over the same listener.
    settings.putAll(own.trust());
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        LOGIN.formatted(PASSWORD) + " user_studio=\"" + PASSWORD + "\";");
    settings.put(
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    broker = EmbeddedBroker.start(0, directory.resolve("data"), settings);
    Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    addScramUser();
  }

  private void addScramUser() {
    Map<String, Object> settings = new HashMap<>(own.trust());
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "PLAIN");
    settings.put("sasl.jaas.config", LOGIN.formatted(PASSWORD) + ";");
    try (Admin admin = Admin.create(settings)) {
      EndToEnd.eventually(
          () ->
              admin
                  .alterUserScramCredentials(
                      List.of(
                          new UserScramCredentialUpsertion(
                              "stage",
                              new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                              PASSWORD)))
                  .all()
                  .get());
    }
  }

  @AfterAll
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void process_givenTlsAndALogin_expectsScansAnswered() throws IOException {
    answersScans(yaml(own, "${file:%s}"));
  }

  @Test
  void process_givenTlsAndScram_expectsScansAnswered() throws IOException {
    answersScans(yaml(own, "SCRAM-SHA-512", SCRAM_LOGIN, "${file:%s}"));
  }

  @Test
  void process_givenAWrongPasswordForScram_expectsItNamedAndAnExitCodeOfItsOwn()
      throws IOException {
    CommandRun run = process(yaml(own, "SCRAM-SHA-512", SCRAM_LOGIN, "not it"));
    assertThat(run.err()).contains("refuses the login").doesNotContain("\tat ", "not it");
    assertThat(run.exitCode()).isEqualTo(4);
  }

  private void answersScans(Path yaml) {
    ProcessorConfig config = YamlFile.read(yaml, ProcessorConfig.class);
    try (Studio studio = new Studio(config.kafka().clientSettings(), "morphflux.");
        var codec = SmallHead.codec()) {
      EndToEnd.processing(
          config,
          codec,
          KafkaClients.STANDARD,
          () -> {
            studio.send(Studio.scan("s", "ada", SmallHead.shape(1)));
            EndToEnd.eventually(() -> assertThat(studio.meshes()).hasSize(1));
          });
    }
  }

  @Test
  void process_givenACertificateThatIsNotTrusted_expectsItNamedAndAnExitCodeOfItsOwn()
      throws IOException {
    Certificates other = Certificates.make(directory, "other");
    CommandRun run = process(yaml(other, "${file:%s}"));
    assertThat(run.err())
        .contains("no trusted connection to Kafka at " + broker.bootstrapServers())
        .contains("ssl.truststore")
        .containsIgnoringCase("certification path")
        .doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(4);
  }

  @Test
  void process_givenAWrongPassword_expectsItNamedAndAnExitCodeOfItsOwn() throws IOException {
    CommandRun run = process(yaml(own, "not it"));
    assertThat(run.err())
        .contains("refuses the login", "sasl.jaas.config")
        .doesNotContain("\tat ")
        .doesNotContain("not it");
    assertThat(run.exitCode()).isEqualTo(4);
  }

  @Test
  void process_givenNoTlsAtAll_expectsTheProtocolHinted() {
    CommandRun run =
        CommandRun.of("process", "--bootstrap-server", broker.bootstrapServers(), "--model", "any");
    assertThat(run.err()).contains("no answer from Kafka", "security.protocol");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void rejectsList_givenClientSettings_expectsThemUsed() throws IOException {
    Path settings = directory.resolve("client.properties");
    StringBuilder text = new StringBuilder();
    own.trust().forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    text.append("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=");
    Files.writeString(settings, text + LOGIN.formatted("wrong") + ";\n");
    CommandRun refused = rejectsList(settings);
    assertThat(refused.err()).contains("refuses the login").doesNotContain("\tat ");
    assertThat(refused.exitCode()).isEqualTo(4);
    Files.writeString(settings, text + LOGIN.formatted(PASSWORD) + ";\n");
    assertThat(rejectsList(settings).err()).contains("there is no topic 'none.rejects'");
  }

  private CommandRun rejectsList(Path settings) {
    return CommandRun.of(
        "rejects",
        "list",
        "--bootstrap-server",
        broker.bootstrapServers(),
        "--client-config",
        settings,
        "--topic-prefix",
        "none.");
  }

  private CommandRun process(Path config) {
    return CommandRun.of("process", "--config", config, "--model", "any");
  }

  private Path yaml(Certificates trusted, String password) throws IOException {
    return yaml(trusted, "PLAIN", LOGIN, password);
  }

  private Path yaml(Certificates trusted, String mechanism, String login, String password)
      throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            kafka:
              bootstrapServers: %s
              properties:
                security.protocol: SASL_SSL
                sasl.mechanism: %s
                sasl.jaas.config: '%s;'
            """
                .formatted(
                    broker.bootstrapServers(),
                    mechanism,
                    login.formatted(password.formatted(directory.resolve("password")))));
    trusted
        .trust()
        .forEach(
            (key, value) ->
                text.append("    ").append(key).append(": ").append(value).append('\n'));
    return Files.writeString(Files.createTempFile(directory, "process", ".yaml"), text);
  }
}
