package dev.morphflux.processor.bridge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Divides the lanes among the members of a group of the classic protocol: what has the same
 * partition number goes to one member, each gets as many as the others or one more, and nobody
 * gives up more than that takes. Rebalances are cooperative (KIP-429): lanes that stay go on, and
 * one that moves is first revoked, then given to its new owner by the rebalance that the old one
 * asks for.
 */
public final class LaneAssignor implements ConsumerPartitionAssignor {

  /** As Kafka makes it, by name. */
  public LaneAssignor() {}

  @Override
  public String name() {
    return "morphflux-lanes";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Map<String, Subscription> members = group.groupSubscription();
    Set<String> topics =
        members.values().stream()
            .flatMap(member -> member.topics().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    int lanes = topics.stream().mapToInt(topic -> partitions(cluster, topic)).min().orElse(0);
    Map<String, Assignment> assignments = new HashMap<>();
    divide(lanes, owned(members, lanes))
        .forEach((member, own) -> assignments.put(member, new Assignment(all(topics, own))));
    return new GroupAssignment(assignments);
  }

  private static int partitions(Cluster cluster, String topic) {
    Integer count = cluster.partitionCountForTopic(topic);
    return count == null ? 0 : count;
  }

  /** The lanes that each member still has, and may have batches in work of. */
  private static Map<String, Set<Integer>> owned(Map<String, Subscription> members, int lanes) {
    Map<String, Set<Integer>> owned = new TreeMap<>();
    members.forEach(
        (name, member) ->
            owned.put(
                name,
                member.ownedPartitions().stream()
                    .map(TopicPartition::partition)
                    .filter(lane -> lane < lanes)
                    .collect(Collectors.toCollection(TreeSet::new))));
    return owned;
  }

  private static Map<String, List<Integer>> divide(int lanes, Map<String, Set<Integer>> owned) {
    // Who has most may keep the odd one.
    List<String> members = new ArrayList<>(owned.keySet());
    members.sort(Comparator.comparingInt(member -> -owned.get(member).size()));
    Map<String, List<Integer>> divided = new HashMap<>();
    Set<Integer> free = new TreeSet<>();
    for (int lane = 0; lane < lanes; lane++) {
      free.add(lane);
    }
    for (int i = 0; i < members.size(); i++) {
      List<Integer> kept = new ArrayList<>();
      for (int lane : owned.get(members.get(i))) {
        if (kept.size() < share(lanes, members.size(), i) && free.remove(lane)) {
          kept.add(lane);
        }
      }
      divided.put(members.get(i), kept);
    }
    Set<Integer> moving = owned.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    moving.retainAll(free);
    for (int i = 0; i < members.size(); i++) {
      List<Integer> given = divided.get(members.get(i));
      int missing = share(lanes, members.size(), i) - given.size();
      List<Integer> taken = free.stream().limit(missing).toList();
      taken.forEach(free::remove);
      taken.stream().filter(lane -> !moving.contains(lane)).forEach(given::add);
    }
    return divided;
  }

  private static int share(int lanes, int members, int index) {
    return lanes / members + (index < lanes % members ? 1 : 0);
  }

  private static List<TopicPartition> all(Set<String> topics, List<Integer> lanes) {
    return topics.stream()
        .flatMap(topic -> lanes.stream().map(lane -> new TopicPartition(topic, lane)))
        .toList();
  }
}
