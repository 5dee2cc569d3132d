package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.io.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes packages again with the precision to serve them in. */
public final class PackageServing {
  private PackageServing() {}

  /** Something that writes itself. */
  public interface Content {
    /** Writes everything; does not close. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Two graphs.
   *
   * @param encoder writes an ONNX file
   * @param decoder writes an ONNX file
   */
  public record Graphs(Content encoder, Content decoder) {}

  /**
   * Writes a package again, with one precision in place of any it had.
   *
   * @param source a package
   * @param directory must not exist yet
   * @param fit what the precision has from scans, if it has anything
   * @param graphs to carry, for other programs
   */
  public static void write(
      Path source,
      Path directory,
      ServingChoice choice,
      Optional<PrecisionFit> fit,
      Optional<Graphs> graphs) {
    Manifest manifest = ModelPackage.open(source).manifest();
    Map<String, String> hashes = new TreeMap<>(manifest.files());
    manifest
        .serving()
        .ifPresent(
            old -> {
              hashes.remove(PrecisionFit.FILE);
              hashes.remove(encoderFile(old.precision()));
              hashes.remove(decoderFile(old.precision()));
            });
    try {
      PackageCopy.copy(source, directory, hashes.keySet());
      if (fit.isPresent()) {
        SafetensorsWriter.write(
            directory.resolve(PrecisionFit.FILE), fit.get().toTensors(), PrecisionFit::type);
        PackageCopy.addHash(directory, PrecisionFit.FILE, hashes);
      }
      if (graphs.isPresent()) {
        String encoder = encoderFile(choice.precision());
        String decoder = decoderFile(choice.precision());
        add(directory, encoder, graphs.get().encoder(), hashes);
        add(directory, decoder, graphs.get().decoder(), hashes);
      }
      Manifest changed = manifest.withServing(choice).withFiles(hashes);
      Files.write(directory.resolve(ManifestJson.FILE), ManifestJson.write(changed));
    } catch (IOException e) {
      throw new InvalidPackageException(
          "cannot write the package " + directory + ": " + IoErrors.describe(e), e);
    }
  }

  private static void add(Path directory, String name, Content content, Map<String, String> hashes)
      throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      content.writeTo(out);
    }
    PackageCopy.addHash(directory, name, hashes);
  }

  private static String encoderFile(String precision) {
    return graphFile("encoder-", precision);
  }

  private static String decoderFile(String precision) {
    return graphFile("decoder-", precision);
  }

  private static String graphFile(String side, String precision) {
    return side + precision.replace('+', '_').replace('/', '_') + ".onnx";
  }
}
