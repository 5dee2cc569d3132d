package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of {@link LatentFileSinkConnector}. */
final class LatentSinkConfig extends AbstractConfig {
  static final ConfigDef DEFINITION =
      SinkSettingsDefinition.with(
          LatentFormat.class,
          LatentFormat.NPZ,
          "The files' format, one file a take: npz (numpy arrays) or parquet (a row a frame).");

  LatentSinkConfig(Map<String, String> settings) {
    super(DEFINITION, settings);
  }

  Path directory() {
    return Path.of(getString(SinkSettingsDefinition.DIRECTORY));
  }

  Duration idle() {
    return Duration.ofMillis(getLong(SinkSettingsDefinition.IDLE));
  }

  LatentFormat format() {
    return Settings.constant(LatentFormat.class, getString(SinkSettingsDefinition.FORMAT));
  }
}
