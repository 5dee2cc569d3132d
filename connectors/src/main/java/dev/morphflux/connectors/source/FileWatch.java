package dev.morphflux.connectors.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows which files are ready to be read: those that did not change for a while, and that were not
 * dealt with in their present version. It remembers a few numbers of each file in the folder. For
 * one thread.
 */
final class FileWatch {
  private final long stableNanos;
  private Map<String, Seen> files = new HashMap<>();

  private static final class Seen {
    private final ScanFile file;
    private final long since;
    private long notBefore;
    private boolean done;

    Seen(ScanFile file, long now, long notBefore) {
      this.file = file;
      this.since = now;
      this.notBefore = notBefore;
    }
  }

  /**
   * Watches nothing yet.
   *
   * @param stableNanos how long a file must not have changed
   */
  FileWatch(long stableNanos) {
    this.stableNanos = stableNanos;
  }

  /**
   * Takes note of the files that are there now, and forgets all others.
   *
   * @return those that are ready, in order
   */
  List<ScanFile> ready(List<ScanFile> listed, long now) {
    Map<String, Seen> next = new HashMap<>();
    List<ScanFile> ready = new ArrayList<>();
    for (ScanFile file : listed) {
      Seen seen = files.get(file.path());
      if (seen == null || !seen.file.isSameVersion(file)) {
        seen = new Seen(file, now, now + stableNanos);
      }
      next.put(file.path(), seen);
      if (!seen.done && now - seen.notBefore >= 0) {
        ready.add(file);
      }
    }
    files = next;
    ready.sort(ScanFile.IN_ORDER);
    return ready;
  }

  /** The file needs no more attention unless it changes. */
  void done(ScanFile file) {
    Seen seen = current(file);
    if (seen != null) {
      seen.done = true;
    }
  }

  /** The file is to come once more, later. */
  void later(ScanFile file, long now) {
    Seen seen = current(file);
    if (seen != null) {
      seen.notBefore = now + stableNanos;
    }
  }

  /** For how long this version of the file has been there, in nanoseconds. */
  long age(ScanFile file, long now) {
    Seen seen = current(file);
    return seen == null ? 0 : now - seen.since;
  }

  private @Nullable Seen current(ScanFile file) {
    Seen seen = files.get(file.path());
    return seen != null && seen.file.isSameVersion(file) ? seen : null;
  }
}
