package dev.morphflux.processor.cli;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** All scans in a broker's topic. */
final class PublishedScans {

  private PublishedScans() {}

  static List<RegisteredScan> of(String server) {
    List<RegisteredScan> scans = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.fromBeginning(
            Map.of("bootstrap.servers", server), List.of(Topics.standard().scans()))) {
      Map<TopicPartition, Long> end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        reader.poll().forEach(record -> scans.add(MessageFormat.SCAN.read(record.value())));
      }
    }
    return scans;
  }
}
