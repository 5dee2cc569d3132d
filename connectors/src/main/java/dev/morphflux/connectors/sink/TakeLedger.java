package dev.morphflux.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.export.FileDraft;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, in a file beside the takes, up to which offset of a partition each subject's takes are
 * complete. Subjects share a partition, and its committed offset is held back by the slowest: after
 * a restart frames come again of takes that were complete, and without this they would look like
 * the beginning of another take. For one thread.
 */
final class TakeLedger {
  private final Path file;
  private @Nullable Properties entries;
  private long newest;

  /**
   * Nothing is read yet.
   *
   * @param file of one partition
   */
  TakeLedger(Path file) {
    this.file = file;
  }

  /**
   * Whether a record is in a complete take. One that is younger than all records that were known
   * when the take was completed cannot be: then its topic was created anew, and counts from 0.
   */
  boolean contains(String subject, long offset, long timestamp) throws IOException {
    newest = Math.max(newest, timestamp);
    String entry = entries().getProperty(subject);
    if (entry == null) {
      return false;
    }
    String[] numbers = entry.split(" ", 2);
    return offset <= Long.parseLong(numbers[0]) && timestamp <= Long.parseLong(numbers[1]);
  }

  /** A subject's takes are complete up to this offset. */
  void finished(String subject, long offset) throws IOException {
    Properties next = new Properties();
    next.putAll(entries());
    next.setProperty(subject, offset + " " + newest);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStreamWriter writer = new OutputStreamWriter(bytes, UTF_8)) {
      next.store(writer, "subject = offset up to which its takes are complete, newest timestamp");
    }
    FileDraft.publish(file, bytes.toByteArray());
    entries = next;
  }

  private Properties entries() throws IOException {
    if (entries == null) {
      Properties read = new Properties();
      if (Files.exists(file)) {
        read.load(new InputStreamReader(new ByteArrayInputStream(Files.readAllBytes(file)), UTF_8));
      }
      entries = read;
    }
    return entries;
  }

  /**
   * Where the ledger of a partition is.
   *
   * @param extension of the files that the takes go into
   */
  static Path file(Path directory, String topic, int partition, String extension) {
    return directory.resolve(".morphflux").resolve(topic + "-" + partition + extension + ".ledger");
  }
}
