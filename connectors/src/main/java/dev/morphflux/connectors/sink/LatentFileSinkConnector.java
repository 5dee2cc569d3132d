package dev.morphflux.connectors.sink;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/** Writes the latents topic into npz or Parquet files, one a take. */
public final class LatentFileSinkConnector extends FolderSinkConnector {

  @Override
  public ConfigDef config() {
    return LatentSinkConfig.DEFINITION;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return LatentFileSinkTask.class;
  }

  @Override
  void validateTogether(Map<String, String> given, List<ConfigValue> values) {}
}
