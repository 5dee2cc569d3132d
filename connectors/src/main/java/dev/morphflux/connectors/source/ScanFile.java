package dev.morphflux.connectors.source;

import java.util.Comparator;

/**
 * A scan file as it was seen.
 *
 * @param path below the watched folder, with slashes
 * @param size in bytes
 * @param modified when it was last changed, in milliseconds since 1970
 */
record ScanFile(String path, ScanName name, long size, long modified) {

  /** A subject's takes one after another, their frames in order. */
  static final Comparator<ScanFile> IN_ORDER =
      Comparator.comparing((ScanFile file) -> file.name().subject())
          .thenComparing(file -> file.name().captureSession())
          .thenComparing(file -> file.name().slate())
          .thenComparing(file -> file.name().take())
          .thenComparing(file -> file.name().frame())
          .thenComparing(ScanFile::path);

  boolean isSameVersion(ScanFile other) {
    return size == other.size && modified == other.modified;
  }
}
