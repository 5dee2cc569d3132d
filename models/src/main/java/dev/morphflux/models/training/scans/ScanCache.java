package dev.morphflux.models.training.scans;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Scans on disk, memory-mapped, so that a run may hold more than memory does. Vertices are float32
 * in vertex order and the topology's unit; scans are numbered from 0 in the order they came. Safe
 * for several threads.
 */
public final class ScanCache {
  static final String VERTICES = "vertices.f32";

  private final CacheIndex index;
  private final MappedRows rows;

  private ScanCache(CacheIndex index, MappedRows rows) {
    this.index = index;
    this.rows = rows;
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
    return open(directory, topology, MappedRows.MAPPING_BYTES);
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
    return new ScanCache(
        index,
        MappedRows.open(
            directory.resolve(VERTICES),
            index.scans().size(),
            3 * index.vertexCount(),
            mappingBytes));
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
    return rows.row(scan);
  }
}
