package dev.morphflux.connectors.source;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lists the scan files of a folder and the folders in it, those of one task only. Hidden files and
 * folders, and the folder of rejected files, are left out.
 */
final class FolderListing {
  private final Path folder;
  private final Path rejected;
  private final PathPattern pattern;
  private final String subject;
  private final int task;
  private final int tasks;

  /**
   * Prepares to list.
   *
   * @param subject whom files show where the pattern does not tell
   * @param task which task this is; all files of a subject belong to the same one
   * @param tasks how many there are
   */
  FolderListing(
      Path folder, Path rejected, PathPattern pattern, String subject, int task, int tasks) {
    this.folder = folder;
    this.rejected = rejected.toAbsolutePath().normalize();
    this.pattern = pattern;
    this.subject = subject;
    this.task = task;
    this.tasks = tasks;
  }

  /** The files, in no order. Those that vanish meanwhile are left out. */
  List<ScanFile> list() throws IOException {
    List<ScanFile> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean skipped =
                !directory.equals(folder)
                    && (isHidden(directory)
                        || directory.toAbsolutePath().normalize().equals(rejected));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isHidden(file)) {
              scanFile(file, attributes).ifPresent(files::add);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(folder)) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  private Optional<ScanFile> scanFile(Path file, BasicFileAttributes attributes) {
    String path = folder.relativize(file).toString().replace('\\', '/');
    return pattern
        .read(path, subject)
        .filter(name -> Math.floorMod(name.subject().hashCode(), tasks) == task)
        .map(
            name ->
                new ScanFile(
                    path, name, attributes.size(), attributes.lastModifiedTime().toMillis()));
  }
}
