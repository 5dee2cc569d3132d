package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.RegistryDefinition;
import dev.morphflux.connectors.config.Settings;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that all sinks have. */
final class SinkSettingsDefinition {
  static final String DIRECTORY = "directory";
  static final String FORMAT = "format";
  static final String IDLE = "take.idle.ms";
  static final String GROUP = "Files";

  private SinkSettingsDefinition() {}

  /** The settings, those of one sink to be added. */
  static <F extends Enum<F>> ConfigDef with(Class<F> formats, F usual, String formatDoc) {
    return RegistryDefinition.addTo(new ConfigDef())
        .define(
            DIRECTORY,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            Settings.checked("a folder that can be written", SinkSettingsDefinition::requireFolder),
            Importance.HIGH,
            "Where files are written, in a folder for each subject. Every worker must reach it.",
            GROUP,
            1,
            Width.LONG,
            "Folder")
        .define(
            FORMAT,
            ConfigDef.Type.STRING,
            usual.name().toLowerCase(Locale.ROOT),
            Settings.oneOf(formats),
            Importance.HIGH,
            formatDoc,
            GROUP,
            2,
            Width.SHORT,
            "Format",
            Settings.recommending(formats))
        .define(
            IDLE,
            ConfigDef.Type.LONG,
            30_000L,
            ConfigDef.Range.between(100, 86_400_000),
            Importance.MEDIUM,
            "A take is complete when its subject's next one begins, or when no frame has come for so"
                + " long. Later frames of it go into another file.",
            GROUP,
            4,
            Width.SHORT,
            "Take is over after");
  }

  private static void requireFolder(String value) {
    Path directory = Path.of(value);
    if (value.isBlank() || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new MorphfluxException(
          "there is no such folder that this worker can write; create it first");
    }
  }
}
