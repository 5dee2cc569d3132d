package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;

/** A sink whose tasks are all told the same: Kafka divides the partitions among them. */
public abstract class FolderSinkConnector extends SinkConnector {
  private Map<String, String> settings = Map.of();

  @Override
  public final String version() {
    return String.valueOf(getClass().getPackage().getImplementationVersion());
  }

  @Override
  public final Config validate(Map<String, String> given) {
    List<ConfigValue> values = new ArrayList<>(super.validate(given).configValues());
    Settings.requireByteArrays(given, values);
    if (values.stream().allMatch(value -> value.errorMessages().isEmpty())) {
      validateTogether(given, values);
    }
    return new Config(values);
  }

  /**
   * Checks what settings say together, each being valid.
   *
   * @param values where errors are added
   */
  abstract void validateTogether(Map<String, String> given, List<ConfigValue> values);

  @Override
  public final void start(Map<String, String> given) {
    settings = Map.copyOf(given);
  }

  @Override
  public final List<Map<String, String>> taskConfigs(int maxTasks) {
    return Collections.nCopies(maxTasks, settings);
  }

  @Override
  public final void stop() {}
}
