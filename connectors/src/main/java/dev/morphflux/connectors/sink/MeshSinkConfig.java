package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.Settings;
import dev.morphflux.models.export.MeshFormat;
import dev.morphflux.models.export.UpAxis;
import dev.morphflux.models.mesh.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of {@link MeshFileSinkConnector}. */
final class MeshSinkConfig extends AbstractConfig {
  static final String LAYOUT = "files";
  static final String UP = "up.axis";

  /** What one file holds. */
  enum Layout {
    FRAME,
    TAKE
  }

  static final ConfigDef DEFINITION =
      SinkSettingsDefinition.with(
              MeshFormat.class,
              MeshFormat.OBJ,
              "The files' format: obj, ply, glb (binary glTF 2.0) or usda.")
          .define(
              LAYOUT,
              ConfigDef.Type.STRING,
              "frame",
              Settings.oneOf(Layout.class),
              Importance.HIGH,
              "One file a frame, or one a take; a take needs glb (animated morph targets) or usda (a"
                  + " point cache).",
              SinkSettingsDefinition.GROUP,
              3,
              Width.SHORT,
              "One file a",
              Settings.recommending(Layout.class))
          .define(
              Settings.TOPOLOGY,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              Settings.checked("a readable topology", Settings::topology),
              Importance.HIGH,
              Settings.TOPOLOGY_DOC,
              SinkSettingsDefinition.GROUP,
              5,
              Width.LONG,
              "Topology")
          .define(
              UP,
              ConfigDef.Type.STRING,
              "y",
              Settings.oneOf(UpAxis.class),
              Importance.LOW,
              "The axis that points up in the topology: y or z.",
              SinkSettingsDefinition.GROUP,
              6,
              Width.SHORT,
              "Up axis",
              Settings.recommending(UpAxis.class));

  MeshSinkConfig(Map<String, String> settings) {
    super(DEFINITION, settings);
  }

  Path directory() {
    return Path.of(getString(SinkSettingsDefinition.DIRECTORY));
  }

  Duration idle() {
    return Duration.ofMillis(getLong(SinkSettingsDefinition.IDLE));
  }

  MeshFormat format() {
    return Settings.constant(MeshFormat.class, getString(SinkSettingsDefinition.FORMAT));
  }

  boolean wholeTakes() {
    return Settings.constant(Layout.class, getString(LAYOUT)) == Layout.TAKE;
  }

  Topology topology() {
    return Settings.topology(getString(Settings.TOPOLOGY));
  }

  UpAxis up() {
    return Settings.constant(UpAxis.class, getString(UP));
  }
}
