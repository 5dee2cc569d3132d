package dev.morphflux.models.training.scans;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills a {@link ScanCache}. For one thread. */
public final class ScanCacheWriter implements AutoCloseable {
  private final Path directory;
  private final Topology topology;
  private final FileChannel channel;
  private final ByteBuffer row;
  private final Map<String, Integer> subjects = new LinkedHashMap<>();
  private final List<CacheIndex.Entry> scans = new ArrayList<>();

  private ScanCacheWriter(Path directory, Topology topology, FileChannel channel) {
    this.directory = directory;
    this.topology = topology;
    this.channel = channel;
    this.row =
        ByteBuffer.allocateDirect(topology.template().length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Starts a cache; what an interrupted run left in the directory is overwritten. */
  public static ScanCacheWriter create(Path directory, Topology topology) {
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(directory.resolve(CacheIndex.FILE));
      return new ScanCacheWriter(
          directory,
          topology,
          FileChannel.open(
              directory.resolve(ScanCache.VERTICES),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /**
   * Adds a scan.
   *
   * @param vertices [N, 3] in the topology's unit, between position and limit, left as they are
   */
  public void add(String subject, String scanId, FloatBuffer vertices) {
    if (vertices.remaining() != topology.template().length) {
      throw new IllegalArgumentException(
          "a scan has " + topology.template().length + " coordinates, not " + vertices.remaining());
    }
    row.clear();
    row.asFloatBuffer().put(vertices.duplicate());
    try {
      while (row.hasRemaining()) {
        channel.write(row);
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
    int number = subjects.computeIfAbsent(subject, name -> subjects.size());
    scans.add(new CacheIndex.Entry(number, scanId));
  }

  /** How many scans were added. */
  public int size() {
    return scans.size();
  }

  /** Declares the cache complete. */
  public void finish(ScanSource source) {
    try {
      channel.force(true);
      new CacheIndex(
              CacheIndex.FORMAT_VERSION,
              topology.id(),
              topology.vertexCount(),
              source,
              List.copyOf(subjects.keySet()),
              scans)
          .write(directory);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private static MorphfluxException failure(Path directory, IOException e) {
    return new MorphfluxException(
        "cannot write the scans' cache in " + directory + ": " + IoErrors.describe(e), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }
}
