package dev.morphflux.processor.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneAssignorTest {

  private static final List<String> INPUTS = List.of("scans", "edits");

  /** Who owns what; each round is a rebalance, and whoever lost a lane asks for the next. */
  private static final class Group {
    private final Map<String, Set<TopicPartition>> owned = new TreeMap<>();
    private final Cluster cluster;
    private int moved;

    Group(int scans, int edits) {
      List<PartitionInfo> partitions = new ArrayList<>();
      Map.of("scans", scans, "edits", edits)
          .forEach(
              (topic, count) ->
                  IntStream.range(0, count)
                      .forEach(
                          number ->
                              partitions.add(
                                  new PartitionInfo(
                                      topic, number, null, new Node[0], new Node[0]))));
      cluster = new Cluster("cluster", List.of(), partitions, Set.of(), Set.of());
    }

    void join(String member) {
      owned.put(member, Set.of());
      settle();
    }

    void leave(String member) {
      owned.remove(member);
      settle();
    }

    void settle() {
      while (!owned.isEmpty() && rebalance()) {
        // Again: lanes were revoked.
      }
    }

    private boolean rebalance() {
      Map<String, Subscription> members = new HashMap<>();
      owned.forEach(
          (name, partitions) ->
              members.put(name, new Subscription(INPUTS, null, List.copyOf(partitions))));
      Map<String, Assignment> assignments =
          new LaneAssignor().assign(cluster, new GroupSubscription(members)).groupAssignment();
      assertThat(assignments).containsOnlyKeys(owned.keySet());
      boolean revoked = false;
      Map<String, Set<TopicPartition>> before = new HashMap<>(owned);
      for (Map.Entry<String, Assignment> entry : assignments.entrySet()) {
        Set<TopicPartition> given = Set.copyOf(entry.getValue().partitions());
        assertThat(given).hasSameSizeAs(entry.getValue().partitions());
        before.forEach(
            (other, partitions) ->
                assertThat(other.equals(entry.getKey()) || Collections.disjoint(partitions, given))
                    .as("%s gets %s while %s has %s", entry.getKey(), given, other, partitions)
                    .isTrue());
        Set<TopicPartition> lost = new HashSet<>(before.get(entry.getKey()));
        lost.removeAll(given);
        moved += lost.size() / INPUTS.size();
        revoked |= !lost.isEmpty();
        owned.put(entry.getKey(), given);
      }
      return revoked;
    }

    List<Integer> lanes(String member) {
      Map<Integer, Long> inputs =
          owned.get(member).stream()
              .collect(Collectors.groupingBy(TopicPartition::partition, Collectors.counting()));
      assertThat(inputs.values()).as("inputs of a lane").containsOnly((long) INPUTS.size());
      return inputs.keySet().stream().sorted().toList();
    }
  }

  @Test
  void assign_givenOneMember_expectsAllLanesWithAllInputs() {
    Group group = new Group(3, 3);
    group.join("a");
    assertThat(group.lanes("a")).containsExactly(0, 1, 2);
  }

  @Test
  void assign_givenOneThatJoins_expectsAsFewMovedAsItTakes() {
    Group group = new Group(5, 5);
    group.join("b");
    group.join("a");
    assertThat(group.lanes("b")).containsExactly(0, 1, 2);
    assertThat(group.lanes("a")).containsExactly(3, 4);
    assertThat(group.moved).isEqualTo(2);
  }

  @Test
  void assign_givenOneThatLeaves_expectsTheOthersToKeepTheirs() {
    Group group = new Group(6, 6);
    group.join("a");
    group.join("b");
    group.join("c");
    List<Integer> before = group.lanes("c");
    int moved = group.moved;
    group.leave("a");
    assertThat(group.lanes("c")).containsAll(before).hasSize(3);
    assertThat(group.lanes("b")).hasSize(3);
    assertThat(group.moved).isEqualTo(moved);
  }

  @Test
  void assign_givenMoreMembersThanLanes_expectsSomeWithoutAny() {
    Group group = new Group(1, 1);
    group.join("a");
    group.join("b");
    assertThat(group.lanes("a")).containsExactly(0);
    assertThat(group.owned.get("b")).isEmpty();
  }

  @Test
  void assign_givenInputsOfUnequalLength_expectsWholeLanesOnly() {
    Group group = new Group(4, 2);
    group.join("a");
    assertThat(group.lanes("a")).containsExactly(0, 1);
  }

  @Test
  void assign_givenNoTopicYet_expectsNothing() {
    Group group = new Group(0, 0);
    group.join("a");
    assertThat(group.owned.get("a")).isEmpty();
  }

  @Test
  void assign_givenAStorm_expectsEachLaneOnceAndEqualShares() {
    Random random = new Random(1);
    for (int lanes = 1; lanes < 20; lanes++) {
      Group group = new Group(lanes, lanes);
      group.join("first");
      for (int change = 0; change < 40; change++) {
        if (group.owned.size() == 1 || random.nextBoolean()) {
          group.join("member-" + random.nextInt(1000));
        } else {
          group.leave(List.copyOf(group.owned.keySet()).get(random.nextInt(group.owned.size())));
        }
        List<Integer> sizes =
            group.owned.keySet().stream()
                .map(member -> group.owned.get(member).size() / INPUTS.size())
                .toList();
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(lanes);
        assertThat(sizes.stream().mapToInt(Integer::intValue).max().orElseThrow())
            .isLessThanOrEqualTo(
                sizes.stream().mapToInt(Integer::intValue).min().orElseThrow() + 1);
      }
    }
  }
}
