package dev.morphflux.processor.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class OffsetChoiceTest {
  private static final TopicPartition A = new TopicPartition("scans", 0);
  private static final TopicPartition B = new TopicPartition("scans", 1);
  private static final TopicPartition NEW = new TopicPartition("scans", 2);

  /** 90 old records in A (the first ten are deleted), 10 in B. */
  private static final Map<TopicPartition, Long> BEGIN = Map.of(A, 10L, B, 0L, NEW, 0L);

  private static final Map<TopicPartition, Long> NEW_FROM = Map.of(A, 100L, B, 10L);

  @Test
  void newAndSample_givenManySeeds_drawsEveryOldRecordAsOften() {
    int[] drawn = new int[100];
    for (int seed = 0; seed < 2000; seed++) {
      OffsetChoice choice = OffsetChoice.newAndSample(BEGIN, NEW_FROM, 20, seed);
      List<Long> ofA = LongStream.range(10, 100).filter(o -> choice.takes(A, o)).boxed().toList();
      List<Long> ofB = LongStream.range(0, 10).filter(o -> choice.takes(B, o)).boxed().toList();
      assertThat(ofA.size() + ofB.size()).as("seed " + seed).isEqualTo(20);
      ofA.forEach(offset -> drawn[(int) (offset - 10)]++);
      ofB.forEach(offset -> drawn[(int) (90 + offset)]++);
    }
    // 400 each, with a deviation of 18.
    assertThat(IntStream.of(drawn).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(310, 490));
  }

  @Test
  void newAndSample_givenNewRecords_takesAllOfThem() {
    OffsetChoice choice = OffsetChoice.newAndSample(BEGIN, NEW_FROM, 0, 1);

    assertThat(choice.next(A, 0)).isEqualTo(100);
    assertThat(choice.next(B, 0)).isEqualTo(10);
    assertThat(choice.takes(B, 10)).isTrue();
    assertThat(choice.takes(B, 9)).isFalse();
    assertThat(choice.takes(NEW, 0)).as("a partition that was added").isTrue();
    assertThat(choice.isNew(A, 99)).isFalse();
  }

  @Test
  void newAndSample_givenFewerOldRecordsThanAsked_takesAll() {
    OffsetChoice choice = OffsetChoice.newAndSample(BEGIN, NEW_FROM, 1000, 1);

    assertThat(LongStream.range(10, 100).allMatch(offset -> choice.takes(A, offset))).isTrue();
    assertThat(LongStream.range(0, 10).allMatch(offset -> choice.takes(B, offset))).isTrue();
  }
}
