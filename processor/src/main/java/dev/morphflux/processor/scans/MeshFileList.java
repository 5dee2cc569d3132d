package dev.morphflux.processor.scans;

import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds mesh files in folders, in the order a person expects: frame 9 before frame 10. */
final class MeshFileList {
  private static final Pattern CHUNK = Pattern.compile("(\\d+)|\\D+");

  /**
   * A mesh file.
   *
   * @param file where it is
   * @param relative its path below the folder that was named, folder included, with slashes
   */
  record Entry(Path file, String relative) {}

  private MeshFileList() {}

  /** Lists the files named, and those with a known extension anywhere in the folders named. */
  static List<Entry> of(List<Path> paths) {
    List<Entry> entries = new ArrayList<>();
    for (Path path : paths) {
      Path absolute = path.toAbsolutePath().normalize();
      if (Files.isDirectory(absolute)) {
        entries.addAll(inFolder(path, absolute));
      } else if (Files.exists(absolute)) {
        Path parent = absolute.getParent();
        entries.add(new Entry(path, relative(parent == null ? absolute : parent, absolute)));
      } else {
        throw new MorphfluxException("there is no file or folder " + path);
      }
    }
    if (entries.isEmpty()) {
      throw new MorphfluxException(
          "no .obj, .ply or .npz files in "
              + String.join(", ", paths.stream().map(Path::toString).toList()));
    }
    return entries;
  }

  private static List<Entry> inFolder(Path named, Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && MeshFiles.isMesh(file))
          .map(file -> new Entry(named.resolve(folder.relativize(file)), relative(folder, file)))
          .sorted(Comparator.comparing(Entry::relative, MeshFileList::natural))
          .toList();
    } catch (IOException e) {
      throw new MorphfluxException("cannot list the folder " + named + ": " + e, e);
    }
  }

  private static String relative(Path folder, Path file) {
    Path root = folder.getParent();
    return (root == null ? file : root.relativize(file)).toString().replace('\\', '/');
  }

  /** Compares runs of digits as numbers. */
  static int natural(String a, String b) {
    Matcher left = CHUNK.matcher(a);
    Matcher right = CHUNK.matcher(b);
    while (left.find() && right.find()) {
      int order =
          left.group(1) != null && right.group(1) != null
              ? number(left.group(1)).compareTo(number(right.group(1)))
              : left.group().compareTo(right.group());
      if (order != 0) {
        return order;
      }
    }
    return a.compareTo(b);
  }

  private static BigInteger number(String digits) {
    return new BigInteger(digits);
  }
}
