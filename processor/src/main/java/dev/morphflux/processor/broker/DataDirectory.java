package dev.morphflux.processor.broker;

import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The broker's directory, held exclusively until closed. */
final class DataDirectory implements AutoCloseable {

  /** Less than this is a full disk: the broker's own topics would not fit. */
  private static final long LEAST_FREE_BYTES = 64L << 20;

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static DataDirectory lock(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    @Nullable FileChannel channel = null;
    try {
      Files.createDirectories(path);
      requireSpace(path);
      channel =
          FileChannel.open(
              path.resolve("morphflux.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel)) {
        return new DataDirectory(path, channel);
      }
    } catch (IOException e) {
      throw new MorphfluxException(
          "the broker's data directory %s cannot be written: %s; name a directory that can"
              .formatted(path, e),
          e);
    }
    closeQuietly(channel);
    throw new FatalException(
        FailureKind.IN_USE,
        "the broker's data directory %s is in use by another broker; stop that one or name another directory"
            .formatted(path));
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void requireSpace(Path path) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new FatalException(
          FailureKind.DISK_FULL,
          "the disk of the broker's data directory %s is full: %d MiB are free, at least %d are needed"
              .formatted(path, free >> 20, LEAST_FREE_BYTES >> 20));
    }
  }

  Path path() {
    return path;
  }

  /** The id of the cluster whose data is here; empty for a new directory. */
  Optional<String> clusterId() {
    Path file = path.resolve("meta.properties");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new MorphfluxException("%s cannot be read: %s".formatted(file, e), e);
    }
    return Optional.ofNullable(properties.getProperty("cluster.id"));
  }

  @Override
  public void close() {
    closeQuietly(lock);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // The lock goes with the file descriptor; nothing was written through it.
    }
  }
}
