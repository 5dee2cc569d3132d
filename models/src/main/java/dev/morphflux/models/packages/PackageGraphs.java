package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Adds graphs to packages. */
public final class PackageGraphs {
  private PackageGraphs() {}

  /** Something that writes itself. */
  public interface Content {
    /** Writes everything; does not close. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a package again, with the graphs of one precision in place of any it had.
   *
   * @param source a package
   * @param directory must not exist yet
   */
  public static void write(
      Path source, Path directory, ServingChoice choice, Content encoder, Content decoder) {
    Manifest manifest = ModelPackage.open(source).manifest();
    Map<String, String> hashes = new TreeMap<>(manifest.files());
    manifest
        .serving()
        .ifPresent(
            old -> {
              hashes.remove(GraphFiles.encoderFile(old.precision()));
              hashes.remove(GraphFiles.decoderFile(old.precision()));
            });
    try (PackageFiles files = PackageFiles.open(source)) {
      Files.createDirectory(directory);
      for (String name : hashes.keySet()) {
        try (WritableByteChannel out =
            Channels.newChannel(Files.newOutputStream(directory.resolve(name)))) {
          ByteBuffer bytes = files.read(name);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
        }
      }
      add(directory, GraphFiles.encoderFile(choice.precision()), encoder, hashes);
      add(directory, GraphFiles.decoderFile(choice.precision()), decoder, hashes);
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
    try (PackageFiles files = PackageFiles.open(directory)) {
      hashes.put(name, Sha256.of(files.read(name)));
    }
  }
}
