package dev.morphflux.processor.kafka;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes a broker that is stopped forget, by its files, what a kill at a bad moment loses. */
public final class ForgottenTransactions {

  private ForgottenTransactions() {}

  /** The coordinators know of no transaction that ever was. */
  public static void forgetAll(Path broker) throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(broker, "__transaction_state-*")) {
      for (Path log : logs) {
        clear(log);
        Files.delete(log);
      }
    }
  }

  /** What a partition holds now, while its broker runs. */
  static Map<String, byte[]> records(Path broker, String partition) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(broker.resolve(partition), "*.{log,metadata}")) {
      for (Path file : found) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  /** The partition holds what it held then: what came later is forgotten. */
  static void restore(Path broker, String partition, Map<String, byte[]> files) throws IOException {
    Path log = broker.resolve(partition);
    clear(log);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(log.resolve(file.getKey()), file.getValue());
    }
    // As after a kill: what is not in the records is made anew.
    Files.deleteIfExists(broker.resolve(".kafka_cleanshutdown"));
  }

  private static void clear(Path log) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(log)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
