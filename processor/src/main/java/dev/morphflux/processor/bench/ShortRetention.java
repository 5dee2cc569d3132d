package dev.morphflux.processor.bench;

import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Lets a broker forget soon, so that a long run does not fill its disk. */
final class ShortRetention {

  private static final String PARTITION_BYTES = Integer.toString(128 << 20);
  private static final String SEGMENT_BYTES = Integer.toString(64 << 20);

  private ShortRetention() {}

  static void set(Map<String, Object> client, Topics topics) {
    Collection<AlterConfigOp> settings =
        List.of(
            set("retention.bytes", PARTITION_BYTES),
            set("segment.bytes", SEGMENT_BYTES),
            set("file.delete.delay.ms", "1000"));
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : List.of(topics.scans(), topics.meshes(), topics.latents())) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings);
    }
    try (Admin admin = Admin.create(client)) {
      admin.incrementalAlterConfigs(changes).all().get();
    } catch (ExecutionException e) {
      throw new MorphfluxException("the topics cannot be configured: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MorphfluxException("interrupted", e);
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }
}
