package dev.morphflux.processor.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class LaneQueueTest {

  private static final int SCANS = 0;
  private static final int EDITS = 1;

  private final LaneQueue queue = new LaneQueue(2);

  @Test
  void poll_givenBothInputs_expectsTimestampOrderWithTheEarlierInputFirstOnTies() {
    add(SCANS, "scan", 10, 20, 30);
    add(EDITS, "edit", 5, 20, 25);
    drained();
    assertThat(pollAll())
        .containsExactly("edit@5", "scan@10", "scan@20", "edit@20", "edit@25", "scan@30");
  }

  @Test
  void poll_givenTimestampsOutOfOrder_expectsTheOrderWithinEachInputKept() {
    add(SCANS, "scan", 30, 10);
    add(EDITS, "edit", 20, 40);
    drained();
    assertThat(pollAll()).containsExactly("edit@20", "scan@30", "scan@10", "edit@40");
  }

  @Test
  void poll_givenAnEmptyInputWithMoreAtTheBroker_expectsTheOtherHeldBack() {
    add(EDITS, "edit", 5);
    queue.setDrained(SCANS, false);
    queue.setDrained(EDITS, true);
    assertThat(queue.poll()).isNull();
    add(SCANS, "scan", 4);
    assertThat(pollAll()).containsExactly("scan@4");
    queue.setDrained(SCANS, true);
    assertThat(pollAll()).containsExactly("edit@5");
  }

  @Test
  void bytes_givenRecordsInAndOut_expectsTheBytesThatWait() {
    drained();
    add(SCANS, "scan", 1, 2);
    long both = queue.bytes();
    assertThat(queue.poll()).isNotNull();
    assertThat(queue.bytes()).isEqualTo(both / 2);
    queue.clear();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }

  private void drained() {
    queue.setDrained(SCANS, true);
    queue.setDrained(EDITS, true);
  }

  private void add(int input, String topic, long... timestamps) {
    for (long timestamp : timestamps) {
      queue.add(input, Records.of(topic, 0, 0, timestamp, 100));
    }
  }

  private List<String> pollAll() {
    List<String> order = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record = queue.poll();
        record != null;
        record = queue.poll()) {
      order.add(record.topic() + "@" + record.timestamp());
    }
    return order;
  }
}
