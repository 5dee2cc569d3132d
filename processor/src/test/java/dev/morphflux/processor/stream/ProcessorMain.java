package dev.morphflux.processor.stream;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A processor in a process of its own, to be killed. */
final class ProcessorMain {

  private ProcessorMain() {}

  static Process start(ProcessorConfig config) throws IOException {
    KafkaConfig kafka = config.kafka();
    return ChildJvm.start(
        ProcessorMain.class, List.of(kafka.bootstrapServers(), kafka.group(), kafka.topicPrefix()));
  }

  /** Small batches, so that a kill finds much undone. */
  public static void main(String[] args) {
    ProcessorConfig config = ProcessorConfig.at(args[0]);
    KafkaConfig kafka =
        new KafkaConfig(
            args[0],
            args[1],
            null,
            args[2],
            null,
            null,
            null,
            Map.of("session.timeout.ms", "6000", "max.poll.records", "2"),
            Map.of("transaction.timeout.ms", "10000"));
    new Processor(
            config.withKafka(kafka), SmallHead.codec(), Optional.empty(), KafkaClients.STANDARD)
        .start()
        .join();
  }
}
