package dev.morphflux.models.packages;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.io.SafetensorsWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes a package beside its place and moves it there when it is complete. */
final class PackageWriter {
  private final Path target;
  private final SortedMap<String, String> hashes = new TreeMap<>();

  PackageWriter(Path target) {
    this.target = target.toAbsolutePath().normalize();
  }

  void write(PackageContents contents, TensorType type) {
    try {
      requireReplaceable();
      Path parent = target.getParent();
      if (parent == null) {
        throw new InvalidPackageException(target + " cannot be a package; give a directory in it");
      }
      Path unfinished = parent.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
      Files.createDirectories(unfinished);
      try {
        writeFiles(unfinished, contents, type);
        replaceBy(unfinished);
      } finally {
        delete(unfinished);
      }
    } catch (IOException e) {
      throw new InvalidPackageException(
          "cannot write the package " + target + ": " + IoErrors.describe(e), e);
    }
  }

  private void requireReplaceable() throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    boolean replaceable =
        Files.isDirectory(target)
            && (Files.exists(target.resolve(ManifestJson.FILE)) || list(target).isEmpty());
    if (!replaceable) {
      throw new InvalidPackageException(
          target + " exists and is no model package; give another directory or remove it");
    }
  }

  private void writeFiles(Path directory, PackageContents contents, TensorType type)
      throws IOException {
    Manifest manifest = contents.manifest(type);
    TopologyJson.write(directory.resolve(ModelPackage.TOPOLOGY), contents.topology());
    if (contents.parameters() instanceof PcaParameters pca) {
      write(directory, pca, type);
    }
    if (contents.parameters() instanceof LammParameters lamm) {
      SafetensorsWriter.write(directory.resolve(ModelPackage.WEIGHTS), lamm.weights(), type);
      SafetensorsWriter.write(
          directory.resolve(ModelPackage.NORMALIZATION),
          tensors(lamm.normalization()),
          TensorType.F32);
    }
    if (contents.baseline().isPresent()) {
      write(directory, contents.baseline().get(), type);
    }
    if (contents.statistics().isPresent()) {
      SafetensorsWriter.write(
          directory.resolve(ModelPackage.STATISTICS),
          contents.statistics().get().toTensors(),
          TensorType.F32);
    }
    Files.writeString(directory.resolve(ModelPackage.CARD), contents.card().toMarkdown(manifest));
    for (Path file : list(directory)) {
      hashes.put(
          file.getFileName().toString(), Sha256.of(ByteBuffer.wrap(Files.readAllBytes(file))));
    }
    Files.write(
        directory.resolve(ManifestJson.FILE), ManifestJson.write(manifest.withFiles(hashes)));
  }

  private static void write(Path directory, PcaParameters pca, TensorType type) {
    SafetensorsWriter.write(
        directory.resolve(ModelPackage.PCA), pca.toTensors(), name -> pca.storage(name, type));
  }

  private static Map<String, Tensor> tensors(Normalization normalization) {
    int vertices = normalization.mean().length / 3;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(ModelPackage.MEAN, Tensor.of(normalization.mean(), vertices, 3));
    tensors.put(ModelPackage.STD, Tensor.of(normalization.std(), vertices, 3));
    return tensors;
  }

  /** A directory cannot be moved onto another, so an older package steps aside first. */
  private void replaceBy(Path finished) throws IOException {
    Path older = finished.resolveSibling(finished.getFileName() + ".old");
    boolean replacing = Files.exists(target);
    if (replacing) {
      Files.move(target, older, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (replacing) {
        Files.move(older, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    if (replacing) {
      delete(older);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (Path file : list(directory)) {
      if (Files.isDirectory(file)) {
        delete(file);
      } else {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
