package dev.morphflux.models.training.scans;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What every scan of a cache comes to, on disk: float32, little-endian, one scan after another in
 * the cache's order. For one thread.
 */
public final class ScoreFile implements RowLoader, AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer row;

  private ScoreFile(Path file, FileChannel channel, int size) {
    this.file = file;
    this.channel = channel;
    this.row = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
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
      return new ScoreFile(file, FileChannel.open(file, StandardOpenOption.READ), size);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public int meshSize() {
    return row.capacity() / Float.BYTES;
  }

  @Override
  public void load(int[] scans, FloatBuffer target) {
    try {
      for (int scan : scans) {
        long at = (long) scan * row.capacity();
        row.clear();
        while (row.hasRemaining()) {
          if (channel.read(row, at + row.position()) < 0) {
            throw new MorphfluxException(file + " ends before scan " + scan + "; delete it");
          }
        }
        target.put(row.flip().asFloatBuffer());
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static MorphfluxException failure(Path file, IOException e) {
    return new MorphfluxException("cannot write or read " + file + ": " + IoErrors.describe(e), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
