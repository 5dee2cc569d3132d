package dev.morphflux.processor.cli;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory to work in: one that was given and is kept, or a temporary one that is removed. */
record ScratchDirectory(Path path, boolean temporary) implements AutoCloseable {

  static ScratchDirectory orGiven(@Nullable Path given, String prefix) {
    return given != null ? new ScratchDirectory(given, false) : below(null, prefix);
  }

  /**
   * A new one that is removed.
   *
   * @param parent created if missing; null for the system's directory for temporary files
   */
  static ScratchDirectory below(@Nullable Path parent, String prefix) {
    try {
      Path made =
          parent == null
              ? Files.createTempDirectory(prefix)
              : Files.createTempDirectory(Files.createDirectories(parent), prefix);
      return new ScratchDirectory(made, true);
    } catch (IOException e) {
      throw new MorphfluxException("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> files = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new MorphfluxException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }
}
