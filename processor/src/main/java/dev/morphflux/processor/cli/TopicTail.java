package dev.morphflux.processor.cli;

import dev.morphflux.processor.kafka.TopicReader;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic up to where it ends now, or, following, until the process is interrupted.
 *
 * @param follow whether to wait for more
 */
record TopicTail(boolean follow) {

  void read(TopicReader reader, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    read(reader, each, () -> {});
  }

  /**
   * Reads.
   *
   * @param nowAndThen is run between, also when nothing comes
   */
  void read(
      TopicReader reader, Consumer<ConsumerRecord<byte[], byte[]>> each, Runnable nowAndThen) {
    Map<TopicPartition, Long> end = reader.endOffsets();
    while (follow || !reader.hasReached(end)) {
      reader.poll().forEach(each);
      nowAndThen.run();
    }
  }
}
