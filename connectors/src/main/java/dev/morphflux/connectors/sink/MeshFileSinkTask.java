package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.RegistryDefinition;
import dev.morphflux.models.mesh.Topology;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes meshes into files. */
public final class MeshFileSinkTask extends FolderSinkTask {
  private @Nullable MeshSinkConfig config;
  private @Nullable Topology topology;

  @Override
  SinkSettings configure(Map<String, String> settings) {
    MeshSinkConfig parsed = new MeshSinkConfig(settings);
    config = parsed;
    topology = parsed.topology();
    return new SinkSettings(parsed.directory(), parsed.idle(), RegistryDefinition.format(parsed));
  }

  @Override
  RecordFolder openFolder(TopicPartition partition) {
    if (config == null || topology == null) {
      throw new IllegalStateException("the task was not started");
    }
    return new MeshRecords(config, topology, partition);
  }
}
