package dev.morphflux.models.training.scans;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.mesh.Topology;
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
 * Scans on disk, memory-mapped, so that a run may hold more than memory does. Vertices are float32
 * in vertex order and the topology's unit; scans are numbered from 0 in the order they came. Safe
 * for several threads.
 */
public final class ScanCache {
  static final String VERTICES = "vertices.f32";

  /** One mapping holds at most 2 GB; less leaves the address space easier to fill. */
  private static final long MAPPING_BYTES = 1L << 30;

  private final CacheIndex index;
  private final int rowsPerMapping;
  private final List<FloatBuffer> mappings;

  private ScanCache(CacheIndex index, int rowsPerMapping, List<FloatBuffer> mappings) {
    this.index = index;
    this.rowsPerMapping = rowsPerMapping;
    this.mappings = mappings;
  }

  /** Whether the directory holds a cache that was finished. */
  public static boolean isComplete(Path directory) {
    return CacheIndex.existsIn(directory);
  }

  /**
   * Opens a finished cache.
   *
   * @throws MorphfluxException if it is damaged or of another topology
   */
  public static ScanCache open(Path directory, Topology topology) {
    return open(directory, topology, MAPPING_BYTES);
  }

  static ScanCache open(Path directory, Topology topology, long mappingBytes) {
    CacheIndex index = CacheIndex.read(directory);
    if (!index.topologyId().equals(topology.id())) {
      throw new MorphfluxException(
          "the scans cached in "
              + directory
              + " are of topology "
              + index.topologyId()
              + " ("
              + index.vertexCount()
              + " vertices), expected "
              + topology.id()
              + " ("
              + topology.vertexCount()
              + " vertices); give another output directory, or delete this one");
    }
    long rowBytes = 3L * Float.BYTES * index.vertexCount();
    int rowsPerMapping = Math.toIntExact(Math.max(1, mappingBytes / rowBytes));
    Path file = directory.resolve(VERTICES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long expected = rowBytes * index.scans().size();
      if (channel.size() != expected) {
        throw new MorphfluxException(
            file
                + " has "
                + channel.size()
                + " bytes, expected "
                + expected
                + "; it is damaged: delete "
                + directory
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
      return new ScanCache(index, rowsPerMapping, mappings);
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read the cached scans " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /** The number of scans. */
  public int size() {
    return index.scans().size();
  }

  /** N, the number of vertices of a scan. */
  public int vertexCount() {
    return index.vertexCount();
  }

  /** The names of the subjects; a subject's number is its index here. */
  public List<String> subjects() {
    return index.subjects();
  }

  /** The number of a scan's subject. */
  public int subjectOf(int scan) {
    return index.scans().get(scan).s();
  }

  /** The id of a scan. */
  public String scanId(int scan) {
    return index.scans().get(scan).id();
  }

  /** Where the scans came from. */
  public ScanSource source() {
    return index.source();
  }

  /** The vertices [N, 3] of a scan: a view, read-only, with a position of its own. */
  public FloatBuffer vertices(int scan) {
    int length = 3 * vertexCount();
    return mappings.get(scan / rowsPerMapping).slice((scan % rowsPerMapping) * length, length);
  }
}
