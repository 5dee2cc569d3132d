package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packages as one file, {@code .morph}. */
public final class PackageArchive {

  private PackageArchive() {}

  /**
   * Zips a package: its manifest and the files that lists, nothing else.
   *
   * @param directory a package, verified first
   * @param archive replaced if it exists
   */
  public static void zip(Path directory, Path archive) {
    Manifest manifest = ModelPackage.open(directory).manifest();
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".part");
    try (PackageFiles files = PackageFiles.open(directory)) {
      try {
        write(files, manifest, unfinished);
        Files.move(unfinished, archive, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new InvalidPackageException("cannot write " + archive + ": " + IoErrors.describe(e), e);
    }
  }

  private static void write(PackageFiles files, Manifest manifest, Path archive)
      throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)))) {
      zip.setLevel(Deflater.BEST_SPEED); // weights hardly shrink, topologies always do
      WritableByteChannel channel = Channels.newChannel(zip);
      for (String name : names(manifest)) {
        zip.putNextEntry(new ZipEntry(name));
        writeAll(files.read(name), channel);
        zip.closeEntry();
      }
    }
  }

  /**
   * Unpacks an archive into a directory: its manifest and the files that lists, nothing else. Their
   * names are plain, so nothing is written elsewhere.
   *
   * @param archive a package, verified first
   * @param directory must not exist yet
   */
  public static void unzip(Path archive, Path directory) {
    Manifest manifest = ModelPackage.open(archive).manifest();
    try (PackageFiles files = PackageFiles.open(archive)) {
      Files.createDirectory(directory);
      for (String name : names(manifest)) {
        try (WritableByteChannel channel =
            Files.newByteChannel(
                directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          writeAll(files.read(name), channel);
        }
      }
    } catch (IOException e) {
      throw new InvalidPackageException(
          "cannot write " + directory + ": " + IoErrors.describe(e), e);
    }
  }

  private static List<String> names(Manifest manifest) {
    List<String> names = new ArrayList<>(manifest.files().keySet());
    names.add(0, ManifestJson.FILE);
    return names;
  }

  private static void writeAll(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
