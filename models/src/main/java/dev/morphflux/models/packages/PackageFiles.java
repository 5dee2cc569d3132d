package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The bytes of a package's files, whether it is a directory or an archive. */
sealed interface PackageFiles extends AutoCloseable {

  /** What one buffer can hold. */
  int MAX_BYTES = Integer.MAX_VALUE - 16;

  /** Opens a package for reading. */
  static PackageFiles open(Path location) {
    if (Files.isDirectory(location)) {
      return new InDirectory(location);
    }
    if (!Files.exists(location)) {
      throw new InvalidPackageException(
          "there is no model package at "
              + location
              + "; give a directory with a manifest.json or a .morph file");
    }
    try {
      return new InArchive(location, new ZipFile(location.toFile()));
    } catch (ZipException e) {
      throw new InvalidPackageException(
          location + " is no .morph archive, or a truncated one; copy it again", e);
    } catch (IOException e) {
      throw unreadable(location.toString(), e);
    }
  }

  /** What a file is called in an error. */
  String describe(String name);

  /** A file's bytes; stay valid after closing. */
  ByteBuffer read(String name);

  @Override
  void close();

  private static InvalidPackageException missing(String file) {
    return new InvalidPackageException(
        file + " is missing from the package; copy the whole package again");
  }

  private static InvalidPackageException unreadable(String file, IOException e) {
    return new InvalidPackageException("cannot read " + file + ": " + IoErrors.describe(e), e);
  }

  private static void requireSize(String file, long bytes) {
    if (bytes > MAX_BYTES) {
      throw new InvalidPackageException(file + " has " + bytes + " bytes, expected at most 2 GB");
    }
  }

  /** Files of a directory, memory-mapped. */
  record InDirectory(Path directory) implements PackageFiles {
    @Override
    public String describe(String name) {
      return directory.resolve(name).toString();
    }

    @Override
    public ByteBuffer read(String name) {
      Path file = directory.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw missing(describe(name));
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        requireSize(describe(name), channel.size());
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      } catch (IOException e) {
        throw unreadable(describe(name), e);
      }
    }

    @Override
    public void close() {}
  }

  /** Files of a zip archive, held in memory once read. */
  record InArchive(Path archive, ZipFile zip) implements PackageFiles {
    @Override
    public String describe(String name) {
      return name + " in " + archive;
    }

    @Override
    public ByteBuffer read(String name) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw missing(describe(name));
      }
      requireSize(describe(name), entry.getSize());
      try (InputStream in = zip.getInputStream(entry)) {
        // Never more than the archive claims: what is compressed may be endless.
        byte[] bytes = in.readNBytes((int) Math.max(0, entry.getSize()));
        if (bytes.length < entry.getSize() || in.read() != -1) {
          throw new InvalidPackageException(
              describe(name) + " has another size than the archive says; copy it again");
        }
        return ByteBuffer.wrap(bytes);
      } catch (IOException e) {
        throw unreadable(describe(name), e);
      }
    }

    @Override
    public void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw unreadable(archive.toString(), e);
      }
    }
  }
}
