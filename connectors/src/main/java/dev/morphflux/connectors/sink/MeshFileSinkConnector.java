package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/** Writes the meshes topic into OBJ, PLY, glTF or USD files. */
public final class MeshFileSinkConnector extends FolderSinkConnector {

  @Override
  public ConfigDef config() {
    return MeshSinkConfig.DEFINITION;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return MeshFileSinkTask.class;
  }

  @Override
  void validateTogether(Map<String, String> given, List<ConfigValue> values) {
    MeshSinkConfig config = new MeshSinkConfig(given);
    if (config.wholeTakes() && !config.format().holdsTakes()) {
      Settings.addError(
          values,
          MeshSinkConfig.LAYOUT,
          "%s holds one mesh a file; set format=glb or format=usda for whole takes"
              .formatted(config.format()));
    }
  }
}
