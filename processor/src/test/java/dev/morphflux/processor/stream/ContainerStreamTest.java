package dev.morphflux.processor.stream;

import java.nio.file.Path;

/** {@link StreamTest} against a broker that is another process, as it is in a studio. */
final class ContainerStreamTest extends StreamTest {

  @Override
  Kafka startKafka(Path dataDirectory) {
    return ContainerKafka.startOrSkip();
  }
}
