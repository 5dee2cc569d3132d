package dev.morphflux.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rejects topic by hand. */
@Command(
    name = "rejects",
    description = "The rejects topic by hand.",
    mixinStandardHelpOptions = true)
final class RejectsCommand {

  @Spec private CommandSpec spec;

  @Command(
      name = "list",
      description = "Prints rejected records: when, where they stood, why, and their size.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin KafkaOptions kafka,
      @Option(names = "--follow", description = "Wait for more when all has been printed.")
          boolean follow) {
    PrintWriter out = spec.commandLine().getOut();
    try (TopicReader reader =
        TopicReader.fromBeginning(kafka.clientSettings(), List.of(kafka.topics().rejects()))) {
      new TopicTail(follow)
          .read(
              reader,
              record -> {
                out.println(line(record));
                out.flush();
              });
    }
    return 0;
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    return "%s  %s  %s-%s@%s  key=%s  %s  (%s)"
        .formatted(
            Instant.ofEpochMilli(record.timestamp()),
            header(record, "morphflux.reason"),
            header(record, "__connect.errors.topic"),
            header(record, "__connect.errors.partition"),
            header(record, "__connect.errors.offset"),
            key == null ? "-" : new String(key, UTF_8),
            header(record, "__connect.errors.exception.message"),
            value == null ? "no value" : value.length + " bytes");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "-" : new String(header.value(), UTF_8);
  }
}
