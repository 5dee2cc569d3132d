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
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Packages as one file, {@code .morph}: a zip archive. The same package makes the same bytes at any
 * time and on any platform, so that an archive's hash says which package it is.
 */
public final class PackageArchive {

  /** The first that a zip archive can express. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

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
      WritableByteChannel channel = Channels.newChannel(zip);
      for (String name : names(manifest)) {
        ByteBuffer bytes = files.read(name);
        zip.putNextEntry(stored(name, bytes));
        writeAll(bytes, channel);
        zip.closeEntry();
      }
    }
  }

  /** Weights hardly shrink, and what a compressor makes of them depends on its version. */
  private static ZipEntry stored(String name, ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.remaining());
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(NO_TIME);
    return entry;
  }

  /**
   * How many bytes an archive claims to hold. Opening it reads no more than it claims.
   *
   * @throws InvalidPackageException if it is no archive
   */
  public static long contentBytes(Path archive) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return zip.stream().mapToLong(entry -> Math.max(0, entry.getSize())).sum();
    } catch (IOException e) {
      throw new InvalidPackageException(
          archive + " is no .morph archive, or a truncated one: " + IoErrors.describe(e), e);
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
