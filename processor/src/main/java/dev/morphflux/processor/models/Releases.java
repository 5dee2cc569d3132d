package dev.morphflux.processor.models;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the models topic says. Its key is {@code name/version}, so that compaction keeps the last
 * record of every version and their order: the last one of a name is in force, and older ones can
 * be found for the latents that are theirs. A record without value withdraws its release. Safe for
 * use by several threads.
 */
public final class Releases {

  /** A release and where its record stands. */
  record Entry(ModelRelease release, long offset) {}

  /** In the order of their records. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** The key of a release's record. */
  static String key(String name, String version) {
    return name + "/" + version;
  }

  /**
   * Reads all releases there are now.
   *
   * @throws MorphfluxException if the broker does not answer or there is no such topic
   */
  public static Releases read(Map<String, Object> clientSettings, Topics topics) {
    Releases releases = new Releases();
    try (TopicReader reader = TopicReader.fromBeginning(clientSettings, List.of(topics.models()))) {
      Map<TopicPartition, Long> end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          try {
            releases.add(record);
          } catch (RefusedReleaseException e) {
            // Whoever serves releases says so; here it is none.
          }
        }
      }
    }
    return releases;
  }

  /**
   * Takes a record of the topic. One that is known already changes nothing.
   *
   * @throws RefusedReleaseException if it is no release, or gives another content to a version
   */
  synchronized void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null) {
        entries.remove(new String(record.key(), StandardCharsets.UTF_8));
      }
      return;
    }
    ModelRelease release;
    try {
      release = MessageFormat.RELEASE.read(record.value());
    } catch (UnreadableMessageException e) {
      throw new RefusedReleaseException(
          "the record at offset %d of %s is no release: %s; announce models with 'model publish'"
              .formatted(record.offset(), record.topic(), e.getMessage()),
          e);
    }
    String key = key(release.getName(), release.getVersion());
    Entry known = entries.get(key);
    if (known != null && record.offset() <= known.offset()) {
      return;
    }
    if (known != null && !known.release().getSha256().equals(release.getSha256())) {
      throw new RefusedReleaseException(
          "model %s %s was released with the SHA-256 %s, now there is a record with %s; versions do not change: publish it under another version"
              .formatted(
                  release.getName(),
                  release.getVersion(),
                  known.release().getSha256(),
                  release.getSha256()));
    }
    entries.remove(key);
    entries.put(key, new Entry(release, record.offset()));
  }

  /** All releases of a name, the one in force first. */
  synchronized List<Entry> of(String name) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.release().getName().equals(name)) {
        found.add(entry);
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** The release of a version. */
  public synchronized Optional<ModelRelease> find(String name, String version) {
    return Optional.ofNullable(entries.get(key(name, version))).map(Entry::release);
  }

  /** The release of a name that is in force. */
  public Optional<ModelRelease> inForce(String name) {
    return of(name).stream().findFirst().map(Entry::release);
  }

  /** All, in the order in which they were announced. */
  public synchronized List<ModelRelease> all() {
    return entries.values().stream().map(Entry::release).toList();
  }
}
