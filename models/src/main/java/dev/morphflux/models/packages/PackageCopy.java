package dev.morphflux.models.packages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** A package on its way to be written again, with some of its files changed. */
final class PackageCopy {
  private PackageCopy() {}

  /**
   * Copies files of a package.
   *
   * @param source a package
   * @param directory is made; must not exist yet
   */
  static void copy(Path source, Path directory, Collection<String> names) throws IOException {
    try (PackageFiles files = PackageFiles.open(source)) {
      Files.createDirectory(directory);
      for (String name : names) {
        try (WritableByteChannel out =
            Channels.newChannel(Files.newOutputStream(directory.resolve(name)))) {
          ByteBuffer bytes = files.read(name);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
        }
      }
    }
  }

  /** Notes the hash of a file that was written into the directory. */
  static void addHash(Path directory, String name, Map<String, String> hashes) {
    try (PackageFiles files = PackageFiles.open(directory)) {
      hashes.put(name, Sha256.of(files.read(name)));
    }
  }
}
