package dev.morphflux.connectors.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves files that cannot be used aside, each with the reason beside it. */
final class RejectedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedFiles.class);

  private final Path folder;
  private final Path rejected;

  /**
   * Prepares to move.
   *
   * @param folder the watched one
   * @param rejected where files go, by the same path as in the folder
   */
  RejectedFiles(Path folder, Path rejected) {
    this.folder = folder;
    this.rejected = rejected;
  }

  /**
   * Moves a file, with {@code NAME.reason.txt} beside it. If that fails it stays, and is logged.
   */
  void reject(ScanFile file, String reason) {
    Path from = folder.resolve(file.path());
    Path to = rejected.resolve(file.path());
    try {
      Path parent = to.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(
          to.resolveSibling(to.getFileName() + ".reason.txt"),
          "%s%n%nRejected %s. Put the mended file where it was:%n%s%n"
              .formatted(reason, Instant.now(), from));
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      LOG.atWarn()
          .setMessage("scan file rejected")
          .addKeyValue("file", from)
          .addKeyValue("movedTo", to)
          .addKeyValue("reason", reason)
          .log();
    } catch (IOException e) {
      LOG.atError()
          .setMessage("scan file cannot be used, and cannot be moved aside either; it is left out")
          .addKeyValue("file", from)
          .addKeyValue("reason", reason)
          .setCause(e)
          .log();
    }
  }
}
