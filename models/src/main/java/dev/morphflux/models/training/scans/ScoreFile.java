package dev.morphflux.models.training.scans;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What every scan of a cache comes to, on disk: float32, little-endian, one scan after another in
 * the cache's order. Safe for several threads.
 */
public final class ScoreFile implements RowLoader {
  private final MappedRows rows;
  private final int size;

  private ScoreFile(MappedRows rows, int size) {
    this.rows = rows;
    this.size = size;
  }

  /** Writes the numbers of all scans. */
  @FunctionalInterface
  public interface Content {
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Opens the file, which is written first if it is not there as a whole.
   *
   * @param scans how many
   * @param size the numbers of one scan
   */
  public static ScoreFile open(Path file, int scans, int size, Content content) {
    long expected = (long) scans * size * Float.BYTES;
    try {
      if (!Files.exists(file) || Files.size(file) != expected) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel =
            FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          content.write(channel);
        }
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new MorphfluxException("cannot write " + file + ": " + IoErrors.describe(e), e);
    }
    return new ScoreFile(MappedRows.open(file, scans, size, MappedRows.MAPPING_BYTES), size);
  }

  @Override
  public int meshSize() {
    return size;
  }

  @Override
  public void load(int[] scans, FloatBuffer target) {
    for (int scan : scans) {
      target.put(rows.row(scan));
    }
  }
}
