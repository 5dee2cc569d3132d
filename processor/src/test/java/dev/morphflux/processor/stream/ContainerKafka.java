package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker in a container: the official image of the client's version. {@code
 * MORPHFLUX_TEST_KAFKA_IMAGE} names another image that is started the same way; where it is set,
 * Docker is expected.
 */
final class ContainerKafka {

  private static final String OFFICIAL_IMAGE = "apache/kafka";

  private ContainerKafka() {}

  /** Starts the broker, or skips the test where there is no Docker. */
  static Kafka startOrSkip() {
    Optional<String> image = Optional.ofNullable(System.getenv("MORPHFLUX_TEST_KAFKA_IMAGE"));
    if (image.isEmpty()) {
      assumeThat(DockerClientFactory.instance().isDockerAvailable())
          .as("no Docker engine answers; install Docker to run this test")
          .isTrue();
    }
    String name = image.orElse(OFFICIAL_IMAGE + ":" + AppInfoParser.getVersion());
    KafkaContainer container =
        new KafkaContainer(DockerImageName.parse(name).asCompatibleSubstituteFor(OFFICIAL_IMAGE));
    container.start();
    return new Kafka(container.getBootstrapServers(), container::stop);
  }
}
