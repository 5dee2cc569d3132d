package dev.morphflux.processor.stream;

import dev.morphflux.models.codec.Codecs;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ModelConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.models.ReleasedModels;
import dev.morphflux.processor.pipeline.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A processor that follows releases, in a process of its own, to be killed. */
final class FollowerMain {

  private FollowerMain() {}

  static Process start(ProcessorConfig config, String follow, Path cache) throws IOException {
    KafkaConfig kafka = config.kafka();
    return ChildJvm.start(
        FollowerMain.class,
        List.of(
            kafka.bootstrapServers(),
            kafka.group(),
            kafka.topicPrefix(),
            follow,
            cache.toString()));
  }

  public static void main(String[] args) {
    KafkaConfig kafka =
        new KafkaConfig(
            args[0],
            args[1],
            null,
            args[2],
            null,
            null,
            null,
            Map.of("session.timeout.ms", "6000", "max.poll.records", "8"),
            Map.of("transaction.timeout.ms", "10000"));
    ReleasedModels models =
        new ReleasedModels(
            ModelConfig.standard()
                .with(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(args[3]),
                    false,
                    Optional.of(args[4])),
            kafka,
            Codecs::open);
    models.ready().join();
    new Processor(ProcessorConfig.at(args[0]).withKafka(kafka), models, KafkaClients.STANDARD)
        .start()
        .join();
  }
}
