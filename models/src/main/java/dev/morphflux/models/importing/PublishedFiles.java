package dev.morphflux.models.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.morphflux.models.io.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the files of a published model by what they are: their names vary. */
final class PublishedFiles {

  /** The published scripts put pickles into a folder of their own beside the checkpoint. */
  private static final int DEPTH = 2;

  private static final long MAX_PICKLE_BYTES = 1L << 30;

  private final Path folder;
  private final ImportOptions options;
  private final List<Path> files;

  PublishedFiles(Path folder, ImportOptions options) {
    this.folder = folder;
    this.options = options;
    if (!Files.isDirectory(folder)) {
      throw new InvalidCheckpointException(
          folder + " is no directory; give the folder of the published checkpoint");
    }
    try (Stream<Path> found = Files.walk(folder, DEPTH)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  Path checkpoint() {
    return options
        .checkpoint()
        .orElseGet(
            () -> single(withSuffix("pth", "pt", "ckpt"), "checkpoint (.pth)", "--checkpoint"));
  }

  /** The section MODEL of the configuration. */
  PublishedConfig config() {
    Path file =
        options
            .config()
            .orElseGet(
                () ->
                    single(
                        withSuffix("yaml", "yml").stream()
                            .filter(yaml -> PublishedConfig.model(yaml).isObject())
                            .toList(),
                        "configuration (.yaml with a section MODEL)",
                        "--config"));
    JsonNode model = PublishedConfig.model(file);
    if (!model.isObject()) {
      throw new InvalidCheckpointException(
          file + " has no section MODEL; give the published configuration with --config");
    }
    return new PublishedConfig(file.toString(), model);
  }

  Path regions(PublishedConfig config) {
    if (options.regions().isPresent()) {
      return options.regions().get();
    }
    String named = fileName(config.regionIdsFile());
    List<Path> sameName = files.stream().filter(file -> fileName(file).equals(named)).toList();
    if (sameName.size() == 1) {
      return sameName.get(0);
    }
    // region_boundaries.pickle stands beside it and is something else.
    Predicate<Path> regions = file -> has(file, "region") && !has(file, "bound");
    return single(pickles().filter(regions).toList(), "pickle of the regions", "--regions");
  }

  Path meanStd() {
    return options.meanStd().orElseGet(this::findMeanStd);
  }

  private Path findMeanStd() {
    List<Path> byName = pickles().filter(file -> has(file, "mean") && has(file, "std")).toList();
    if (byName.size() == 1) {
      return byName.get(0);
    }
    List<Path> byContent = pickles().filter(PublishedFiles::holdsMeanAndStd).toList();
    return single(byContent, "pickle of a dict with mean and std", "--mean-std");
  }

  private static boolean holdsMeanAndStd(Path file) {
    try {
      return read(file) instanceof Map<?, ?> dict
          && dict.containsKey("mean")
          && dict.containsKey("std");
    } catch (InvalidCheckpointException e) {
      return false; // some other file, which the import does not need
    }
  }

  /** A pickle, or what torch.save made of the same object. */
  static Object read(Path file) {
    try {
      if (TorchCheckpoint.isArchive(file)) {
        return TorchCheckpoint.load(file);
      }
      if (Files.size(file) > MAX_PICKLE_BYTES) {
        throw new InvalidCheckpointException(
            file + " has " + Files.size(file) + " bytes, expected a pickle of at most 1 GB");
      }
      return Unpickler.read(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Stream<Path> pickles() {
    return withSuffix("pickle", "pkl", "p").stream();
  }

  private List<Path> withSuffix(String... suffixes) {
    return files.stream()
        .filter(
            file -> Stream.of(suffixes).anyMatch(suffix -> fileName(file).endsWith("." + suffix)))
        .toList();
  }

  private Path single(List<Path> found, String what, String option) {
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new InvalidCheckpointException(
        found.isEmpty()
            ? folder + " has no " + what + "; give it with " + option
            : folder + " has more than one " + what + ": " + found + "; choose with " + option);
  }

  private static boolean has(Path file, String part) {
    return fileName(file).toLowerCase(Locale.ROOT).contains(part);
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The last part of a path written on any system. */
  private static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private static InvalidCheckpointException unreadable(Path file, IOException e) {
    return new InvalidCheckpointException("cannot read " + file + ": " + IoErrors.describe(e), e);
  }
}
