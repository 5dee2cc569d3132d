package dev.morphflux.processor.models;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.ModelRelease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives of releases in a directory, by their hash: what is there was verified, appeared at once,
 * and is not fetched again. Several processes may share the directory. Safe for use by several
 * threads.
 */
final class ArchiveCache {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveCache.class);
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String ARCHIVE = ".morph";
  private static final String UNFINISHED = ".part";
  private static final int KEPT = 20;
  private static final int MINUTES_TO_READ = 10;

  private final Path directory;
  private final long mostBytes;
  private final Locations locations = new Locations();

  /**
   * @param directory created when something is fetched
   * @param mostBytes of one archive
   */
  ArchiveCache(Path directory, long mostBytes) {
    this.directory = directory;
    this.mostBytes = mostBytes;
  }

  /**
   * The verified archive of a release, fetched if it is not here. May block for minutes.
   *
   * @throws RefusedReleaseException if what lies at its location is not the release
   * @throws UnreachableReleaseException if nothing can be read there now
   */
  Path get(ModelRelease release) {
    String hash = release.getSha256();
    if (!HASH.matcher(hash).matches()) {
      throw new RefusedReleaseException(
          "the release gives '%s' as its SHA-256, expected 64 hex digits in lower case"
              .formatted(hash));
    }
    Path archive = directory.resolve(hash + ARCHIVE);
    if (isSound(archive, hash)) {
      return archive;
    }
    fetch(release, archive);
    prune(archive);
    return archive;
  }

  /** A disk may damage what was sound when it was written. */
  private static boolean isSound(Path archive, String hash) {
    try {
      if (!Files.exists(archive)) {
        return false;
      }
      if (Sha256.of(archive).equals(hash)) {
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now()));
        return true;
      }
      LOG.atWarn()
          .setMessage("a cached model was damaged and is fetched again")
          .addKeyValue("archive", archive)
          .log();
    } catch (IOException e) {
      LOG.atWarn()
          .setMessage("a cached model cannot be read and is fetched again")
          .addKeyValue("archive", archive)
          .addKeyValue("reason", IoErrors.describe(e))
          .log();
    }
    return false;
  }

  private void fetch(ModelRelease release, Path archive) {
    Path unfinished = directory.resolve(release.getSha256() + "-" + UUID.randomUUID() + UNFINISHED);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UnreachableReleaseException(
          "cannot write to %s, where fetched models are kept: %s; give another directory with --model-cache"
              .formatted(directory, IoErrors.describe(e)),
          e);
    }
    try {
      try {
        String found = copy(release.getLocation(), unfinished);
        if (!found.equals(release.getSha256())) {
          throw new RefusedReleaseException(
              "what lies at %s has the SHA-256 %s, the release says %s; it was changed, damaged, or cut off: put the released archive there and publish it again"
                  .formatted(release.getLocation(), found, release.getSha256()));
        }
        Files.move(
            unfinished,
            archive,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UnreachableReleaseException(
          "cannot read %s: %s; make it readable from here, or publish another release"
              .formatted(release.getLocation(), IoErrors.describe(e)),
          e);
    }
  }

  /** Copies with bounds on size and time, and gives the hash of what was copied. */
  private String copy(String location, Path target) throws IOException {
    MessageDigest digest = Sha256.digest();
    CompletableFuture<Void> reading = new CompletableFuture<>();
    try (InputStream in = locations.open(location);
        OutputStream out = Files.newOutputStream(target)) {
      // A server that falls silent blocks a read until somebody closes the stream.
      CompletableFuture<Void> unused =
          reading
              .orTimeout(MINUTES_TO_READ, TimeUnit.MINUTES)
              .whenComplete((done, timeout) -> close(in));
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      int count;
      while ((count = in.read(buffer)) >= 0) {
        total += count;
        if (total > mostBytes) {
          throw new RefusedReleaseException(
              "what lies at %s has more than %,d bytes, the most a model may have here; allow more with model.largestMebibytes in the configuration"
                  .formatted(location, mostBytes));
        }
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
      if (reading.isDone()) {
        throw new IOException("it took more than " + MINUTES_TO_READ + " minutes");
      }
    } finally {
      reading.complete(null);
    }
    return Sha256.hex(digest);
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets go of the archives that were not used for longest, and of what a dead process left. */
  private void prune(Path added) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> oldest =
          files
              .filter(file -> !file.equals(added))
              .sorted(Comparator.comparing(ArchiveCache::lastUsed))
              .toList();
      List<Path> archives = oldest.stream().filter(file -> isNamed(file, ARCHIVE)).toList();
      for (Path archive : archives.subList(0, Math.max(0, archives.size() + 1 - KEPT))) {
        Files.deleteIfExists(archive);
      }
      Instant longAgo = Instant.now().minusSeconds(TimeUnit.DAYS.toSeconds(1));
      for (Path file : oldest) {
        if (isNamed(file, UNFINISHED) && lastUsed(file).isBefore(longAgo)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.atWarn()
          .setMessage("old models cannot be removed")
          .addKeyValue("directory", directory)
          .addKeyValue("reason", IoErrors.describe(e))
          .log();
    }
  }

  private static boolean isNamed(Path file, String end) {
    return file.getFileName().toString().endsWith(end);
  }

  private static Instant lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MAX; // removed by another process meanwhile
    }
  }
}
