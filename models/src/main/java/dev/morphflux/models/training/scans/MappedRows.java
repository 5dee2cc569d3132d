package dev.morphflux.models.training.scans;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of float32, little-endian, in a memory-mapped file of any size. Safe for several threads.
 */
final class MappedRows {
  /** One mapping holds at most 2 GB; less leaves the address space easier to fill. */
  static final long MAPPING_BYTES = 1L << 30;

  private final int size;
  private final int rowsPerMapping;
  private final List<FloatBuffer> mappings;

  private MappedRows(int size, int rowsPerMapping, List<FloatBuffer> mappings) {
    this.size = size;
    this.rowsPerMapping = rowsPerMapping;
    this.mappings = mappings;
  }

  /**
   * Maps a file.
   *
   * @param rows how many
   * @param size the numbers of one row
   * @throws MorphfluxException if it cannot be read or has another length
   */
  static MappedRows open(Path file, int rows, int size, long mappingBytes) {
    long rowBytes = (long) size * Float.BYTES;
    int rowsPerMapping = Math.toIntExact(Math.max(1, mappingBytes / rowBytes));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long expected = rowBytes * rows;
      if (channel.size() != expected) {
        throw new MorphfluxException(
            file
                + " has "
                + channel.size()
                + " bytes, expected "
                + expected
                + "; it is damaged: delete "
                + file.getParent()
                + " to read the scans again");
      }
      List<FloatBuffer> mappings = new ArrayList<>();
      for (long at = 0; at < expected; at += rowsPerMapping * rowBytes) {
        long length = Math.min(rowsPerMapping * rowBytes, expected - at);
        mappings.add(
            channel
                .map(MapMode.READ_ONLY, at, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer());
      }
      return new MappedRows(size, rowsPerMapping, mappings);
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read the cached scans " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /** A row: a view, read-only, with a position of its own. */
  FloatBuffer row(int number) {
    return mappings.get(number / rowsPerMapping).slice((number % rowsPerMapping) * size, size);
  }
}
