package dev.morphflux.processor.history;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reader of committed records finds, each list in the order of its partitions.
 *
 * @param states the last latent of every subject
 * @param committed the group's offsets
 * @param ends where the inputs end
 */
public record Outcome(
    List<Latent> latents,
    List<MeshOut> meshes,
    List<Reject> rejects,
    Map<String, State> states,
    Map<TopicPartition, Long> committed,
    Map<TopicPartition, Long> ends) {

  /** Where an output stands. */
  public record Place(int partition, long offset) {
    @Override
    public String toString() {
      return partition + "@" + offset;
    }
  }

  /** A latent code. */
  public record Latent(Place place, String scanId, float[] z) {}

  /**
   * A mesh.
   *
   * @param id of the scan or edit that it answers
   * @param edit whether it answers an edit
   * @param baseScanId the scan whose latent was decoded
   */
  public record MeshOut(
      Place place, String id, boolean edit, String baseScanId, float[] vertices) {}

  /** A reject, with where the original stood. */
  public record Reject(Place place, TopicPartition partition, long offset, byte[] value) {}

  /** What the state topic says of a subject. */
  public record State(Place place, String scanId, float[] z) {}

  public Outcome {
    latents = List.copyOf(latents);
    meshes = List.copyOf(meshes);
    rejects = List.copyOf(rejects);
    states = Map.copyOf(states);
    committed = Map.copyOf(committed);
    ends = Map.copyOf(ends);
  }
}
