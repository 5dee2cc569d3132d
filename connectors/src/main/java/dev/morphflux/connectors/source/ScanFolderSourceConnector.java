package dev.morphflux.connectors.source;

import dev.morphflux.connectors.config.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Watches a folder of scan files and writes them to the scans topic, once each. Subjects are
 * divided among the tasks, so that a subject's scans keep their order.
 */
public final class ScanFolderSourceConnector extends SourceConnector {
  static final String VERSION =
      String.valueOf(ScanFolderSourceConnector.class.getPackage().getImplementationVersion());

  private Map<String, String> settings = Map.of();

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public ConfigDef config() {
    return SourceConfig.DEFINITION;
  }

  @Override
  public Config validate(Map<String, String> given) {
    List<ConfigValue> values = new ArrayList<>(super.validate(given).configValues());
    Settings.requireByteArrays(given, values);
    if (values.stream().allMatch(value -> value.errorMessages().isEmpty())) {
      SourceConfig config = new SourceConfig(given);
      if (!config.pattern().namesSubject() && config.subject().isBlank()) {
        Settings.addError(
            values,
            SourceConfig.SUBJECT,
            "the path pattern '%s' has no {subject}; name whom all files show"
                .formatted(config.pattern()));
      }
    }
    return new Config(values);
  }

  @Override
  public void start(Map<String, String> given) {
    settings = Map.copyOf(given);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ScanFolderSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int task = 0; task < maxTasks; task++) {
      Map<String, String> config = new HashMap<>(settings);
      config.put(ScanFolderSourceTask.TASK, Integer.toString(task));
      config.put(ScanFolderSourceTask.TASKS, Integer.toString(maxTasks));
      tasks.add(config);
    }
    return tasks;
  }

  @Override
  public void stop() {}

  /** A file's offset travels with its scan, and the same files are read whatever went before. */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
    return ExactlyOnceSupport.SUPPORTED;
  }
}
