package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.RegistryDefinition;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes latent codes into files. */
public final class LatentFileSinkTask extends FolderSinkTask {
  private @Nullable LatentSinkConfig config;

  @Override
  SinkSettings configure(Map<String, String> settings) {
    LatentSinkConfig parsed = new LatentSinkConfig(settings);
    config = parsed;
    return new SinkSettings(parsed.directory(), parsed.idle(), RegistryDefinition.format(parsed));
  }

  @Override
  RecordFolder openFolder(TopicPartition partition) {
    if (config == null) {
      throw new IllegalStateException("the task was not started");
    }
    return new LatentRecords(config, partition);
  }
}
