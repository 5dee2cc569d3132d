package dev.morphflux.connectors.source;

import dev.morphflux.connectors.config.RegistryDefinition;
import dev.morphflux.connectors.config.Settings;
import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of {@link ScanFolderSourceConnector}. */
final class SourceConfig extends AbstractConfig {
  static final String DIRECTORY = "directory";
  static final String PATTERN = "path.pattern";
  static final String SUBJECT = "subject";
  static final String TOPIC = "topic";
  static final String METERS_PER_UNIT = "meters.per.unit";
  static final String FRAME_RATE = "frame.rate";
  static final String ENCODING = "vertex.encoding";
  static final String REJECTED = "rejected.directory";
  static final String POLL_INTERVAL = "poll.interval.ms";
  static final String STABLE = "stable.ms";
  static final String INCOMPLETE_WAIT = "incomplete.wait.ms";
  static final String BATCH_FILES = "batch.max.files";

  private static final String FILES = "Files";
  private static final String MESSAGES = "Messages";
  private static final String TIMING = "Timing";
  private static final String DEFAULT_REJECTED = "rejected";

  static final ConfigDef DEFINITION =
      RegistryDefinition.addWritingTo(new ConfigDef())
          .define(
              DIRECTORY,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              Settings.checked("an existing folder", SourceConfig::requireFolder),
              Importance.HIGH,
              "The folder to watch, with the folders in it. Every worker must reach it.",
              FILES,
              1,
              Width.LONG,
              "Folder")
          .define(
              PATTERN,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              Settings.checked("a path with {fields}", PathPattern::new),
              Importance.HIGH,
              "How a file's path below the folder tells whose scan it is, such as"
                  + " {slate}/take{take}/{subject}_{frame}.obj. Fields: {subject}, {session},"
                  + " {slate} (text within one name), {take}, {frame} (digits); * is any text"
                  + " within a name, **/ any folders. Files of other paths are left alone."
                  + " OBJ, PLY and npz files can be read.",
              FILES,
              2,
              Width.LONG,
              "Path pattern")
          .define(
              SUBJECT,
              ConfigDef.Type.STRING,
              "",
              Importance.MEDIUM,
              "Whom all files show, where the pattern has no {subject}.",
              FILES,
              3,
              Width.MEDIUM,
              "Subject")
          .define(
              REJECTED,
              ConfigDef.Type.STRING,
              "",
              Importance.MEDIUM,
              "Where files go that cannot be used, each with NAME.reason.txt beside it."
                  + " Default: the folder 'rejected' in the watched folder.",
              FILES,
              4,
              Width.LONG,
              "Rejected files")
          .define(
              Settings.TOPOLOGY,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              Settings.checked("a readable topology", Settings::topology),
              Importance.HIGH,
              Settings.TOPOLOGY_DOC,
              MESSAGES,
              1,
              Width.LONG,
              "Topology")
          .define(
              TOPIC,
              ConfigDef.Type.STRING,
              Topics.standard().scans(),
              Settings.notBlank(),
              Importance.HIGH,
              "The topic that scans are written to.",
              MESSAGES,
              2,
              Width.MEDIUM,
              "Topic")
          .define(
              METERS_PER_UNIT,
              ConfigDef.Type.DOUBLE,
              0.0,
              ConfigDef.Range.atLeast(0),
              Importance.MEDIUM,
              "The length of the files' unit: 0.001 for millimetres. 0: the topology's.",
              MESSAGES,
              3,
              Width.SHORT,
              "Metres per unit")
          .define(
              FRAME_RATE,
              ConfigDef.Type.STRING,
              "30",
              Settings.checked("such as 30, 29.97 or 30000/1001", FrameRate::parse),
              Importance.MEDIUM,
              "Frames per second that frame numbers count, such as 30, 29.97 or 30000/1001.",
              MESSAGES,
              4,
              Width.SHORT,
              "Frame rate")
          .define(
              ENCODING,
              ConfigDef.Type.STRING,
              "float32",
              Settings.oneOf(VertexEncoding.class),
              Importance.LOW,
              "How vertices travel: float32 (exact), float16 or quantised16 (half the bytes).",
              MESSAGES,
              5,
              Width.SHORT,
              "Vertex encoding",
              Settings.recommending(VertexEncoding.class))
          .define(
              POLL_INTERVAL,
              ConfigDef.Type.LONG,
              1000L,
              ConfigDef.Range.between(10, 3_600_000),
              Importance.LOW,
              "How often the folder is listed.",
              TIMING,
              1,
              Width.SHORT,
              "Poll interval")
          .define(
              STABLE,
              ConfigDef.Type.LONG,
              2000L,
              ConfigDef.Range.between(0, 3_600_000),
              Importance.MEDIUM,
              "A file is read when its size and time did not change for so long.",
              TIMING,
              2,
              Width.SHORT,
              "Stable for")
          .define(
              INCOMPLETE_WAIT,
              ConfigDef.Type.LONG,
              30_000L,
              ConfigDef.Range.between(0, 86_400_000),
              Importance.MEDIUM,
              "A file that cannot be used is tried again, in case it is only half-written, until it"
                  + " has been unchanged for so long; then it is moved aside.",
              TIMING,
              3,
              Width.SHORT,
              "Wait for incomplete files")
          .define(
              BATCH_FILES,
              ConfigDef.Type.INT,
              32,
              ConfigDef.Range.between(1, 10_000),
              Importance.LOW,
              "How many meshes are read at once; they are in memory together.",
              TIMING,
              4,
              Width.SHORT,
              "Files at once");

  SourceConfig(Map<String, String> settings) {
    super(DEFINITION, settings);
  }

  private static void requireFolder(String value) {
    if (!Files.isDirectory(Path.of(value))) {
      throw new MorphfluxException("there is no such folder on this worker; create it first");
    }
  }

  Path directory() {
    return Path.of(getString(DIRECTORY));
  }

  Path rejected() {
    String value = getString(REJECTED);
    return value.isBlank() ? directory().resolve(DEFAULT_REJECTED) : Path.of(value);
  }

  PathPattern pattern() {
    return new PathPattern(getString(PATTERN));
  }

  String subject() {
    return getString(SUBJECT);
  }

  String topic() {
    return getString(TOPIC);
  }

  Topology topology() {
    return Settings.topology(getString(Settings.TOPOLOGY));
  }

  double metersPerUnit() {
    return getDouble(METERS_PER_UNIT);
  }

  FrameRate frameRate() {
    return FrameRate.parse(getString(FRAME_RATE));
  }

  VertexEncoding encoding() {
    return Settings.constant(VertexEncoding.class, getString(ENCODING));
  }

  Optional<RegistryFormat> registry() {
    return RegistryDefinition.format(this);
  }

  Duration pollInterval() {
    return Duration.ofMillis(getLong(POLL_INTERVAL));
  }

  Duration stable() {
    return Duration.ofMillis(getLong(STABLE));
  }

  Duration incompleteWait() {
    return Duration.ofMillis(getLong(INCOMPLETE_WAIT));
  }

  int batchFiles() {
    return getInt(BATCH_FILES);
  }
}
