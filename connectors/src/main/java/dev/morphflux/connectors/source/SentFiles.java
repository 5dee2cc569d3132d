package dev.morphflux.connectors.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * What source offsets say of files: a source partition is a file, its offset tells the version that
 * was sent and how many of its meshes.
 */
final class SentFiles {
  private static final String FILE = "file";
  private static final String SIZE = "size";
  private static final String MODIFIED = "modified";
  private static final String MESHES = "meshes";
  private static final String COMPLETE = "complete";

  /** The worker reads its offsets topic to the end for each question. */
  private static final int FILES_A_QUESTION = 1000;

  private final OffsetStorageReader offsets;

  SentFiles(OffsetStorageReader offsets) {
    this.offsets = offsets;
  }

  static Map<String, Object> partition(ScanFile file) {
    return Map.of(FILE, file.path());
  }

  /**
   * The offset of a mesh.
   *
   * @param sent how many meshes of the file were sent with it
   * @param complete whether these are all
   */
  static Map<String, Object> offset(ScanFile file, int sent, boolean complete) {
    return Map.of(
        SIZE, file.size(), MODIFIED, file.modified(), MESHES, sent, COMPLETE, complete ? 1 : 0);
  }

  /** What was sent of a file in its present version. */
  record Sent(int meshes, boolean complete) {
    static final Sent NOTHING = new Sent(0, false);
  }

  /** Looks files up; those of which nothing was sent are missing in the answer. */
  Map<ScanFile, Sent> lookUp(List<ScanFile> files) {
    Map<ScanFile, Sent> sent = new HashMap<>();
    for (int from = 0; from < files.size(); from += FILES_A_QUESTION) {
      List<ScanFile> some = files.subList(from, Math.min(files.size(), from + FILES_A_QUESTION));
      List<Map<String, Object>> partitions = new ArrayList<>();
      some.forEach(file -> partitions.add(partition(file)));
      Map<Map<String, Object>, Map<String, Object>> answers = offsets.offsets(partitions);
      for (int i = 0; i < some.size(); i++) {
        Map<String, Object> answer = answers.get(partitions.get(i));
        if (answer != null && isVersion(answer, some.get(i))) {
          sent.put(
              some.get(i), new Sent((int) number(answer, MESHES), number(answer, COMPLETE) == 1));
        }
      }
    }
    return sent;
  }

  private static boolean isVersion(Map<String, Object> offset, ScanFile file) {
    return number(offset, SIZE) == file.size() && number(offset, MODIFIED) == file.modified();
  }

  private static long number(Map<String, Object> offset, String name) {
    @Nullable Object value = offset.get(name);
    return value instanceof Number number ? number.longValue() : -1;
  }
}
