package dev.morphflux.models.training.scans;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What stands in {@code index.json}, which is written last: a cache without it is not complete.
 *
 * @param subjects the names of the subjects
 * @param scans one entry per scan, in the order of the vertices
 */
record CacheIndex(
    int formatVersion,
    String topologyId,
    int vertexCount,
    ScanSource source,
    List<String> subjects,
    List<Entry> scans) {

  static final int FORMAT_VERSION = 1;
  static final String FILE = "index.json";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param s the subject, as an index into the names
   * @param id the scan's id
   */
  record Entry(int s, String id) {}

  static boolean existsIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  static CacheIndex read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      CacheIndex index = JSON.readValue(file.toFile(), CacheIndex.class);
      if (index.formatVersion != FORMAT_VERSION) {
        throw new MorphfluxException(
            file
                + " has the format version "
                + index.formatVersion
                + ", expected "
                + FORMAT_VERSION
                + "; delete "
                + directory
                + " to read the scans again");
      }
      return index;
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read the cached scans' index " + file + ": " + IoErrors.describe(e), e);
    }
  }

  void write(Path directory) throws IOException {
    Path unfinished = directory.resolve(FILE + ".part");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(JSON.writeValueAsBytes(this)));
      channel.force(true);
    }
    Files.move(
        unfinished,
        directory.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
