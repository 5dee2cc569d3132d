package dev.morphflux.processor.cli;

import dev.morphflux.processor.registry.RegistryClients;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a broker. */
final class KafkaOptions {

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The broker, or several separated by commas.")
  private String bootstrapServer;

  @Option(
      names = "--client-config",
      paramLabel = "FILE",
      description =
          "Native Kafka client settings, such as TLS and SASL, and schema.registry.url where there"
              + " is one, as a properties file.")
  private @Nullable Path clientConfig;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names start with (default: ${DEFAULT-VALUE}).")
  private String topicPrefix;

  /** The topics to use. */
  Topics topics() {
    return new Topics(topicPrefix);
  }

  /** Settings common to every Kafka client of the command. */
  Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>();
    if (clientConfig != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(clientConfig)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new MorphfluxException(
            "cannot read the client settings in " + clientConfig + ": " + e.getMessage(), e);
      }
      properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    }
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
    return RegistryClients.withFormats(settings);
  }
}
