package dev.morphflux.models.packages;

import dev.morphflux.models.io.InvalidArrayException;
import dev.morphflux.models.io.Safetensors;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model, verified: every file has the hash its manifest gives, and the parts fit each other.
 *
 * @param location where it was read from, or what it is called in an error
 * @param manifest what it says of itself
 * @param topology of its vertices
 * @param parameters what it computes with, as float32
 * @param baseline the PCA of the same latent size and training scans, if it is a LAMM that has one
 * @param statistics of latent codes and displacements, if it has them
 * @param precision that it is to be served in, if it was exported with one
 */
public record ModelPackage(
    String location,
    Manifest manifest,
    Topology topology,
    ModelParameters parameters,
    Optional<PcaParameters> baseline,
    Optional<Statistics> statistics,
    Optional<StoredPrecision> precision) {

  static final String TOPOLOGY = "topology.json";
  static final String WEIGHTS = "weights.safetensors";
  static final String NORMALIZATION = "normalization.safetensors";
  static final String PCA = "pca.safetensors";
  static final String STATISTICS = "statistics.safetensors";
  static final String CARD = "MODEL.md";
  static final String MEAN = "mean";
  static final String STD = "std";

  public ModelPackage {
    PackageCheck.check(location, manifest, topology, parameters, baseline, statistics);
  }

  /**
   * Opens and verifies a package.
   *
   * @param location a directory or a {@code .morph} archive
   * @throws InvalidPackageException if a file is missing, damaged or does not fit; says which
   */
  public static ModelPackage open(Path location) {
    try (PackageFiles files = PackageFiles.open(location)) {
      Manifest manifest =
          ManifestJson.read(
              files.describe(ManifestJson.FILE), bytes(files.read(ManifestJson.FILE)));
      Map<String, ByteBuffer> contents = verified(files, manifest);
      return new ModelPackage(
          location.toString(),
          manifest,
          TopologyJson.parse(files.describe(TOPOLOGY), bytes(require(files, contents, TOPOLOGY))),
          parameters(files, contents, manifest),
          manifest.kind() == ModelKind.LAMM && contents.containsKey(PCA)
              ? Optional.of(pca(files, contents))
              : Optional.empty(),
          Optional.ofNullable(contents.get(STATISTICS))
              .map(bytes -> Statistics.fromTensors(tensors(files, STATISTICS, bytes))),
          manifest.serving().map(serving -> precision(files, contents, serving)));
    } catch (InvalidArrayException | InvalidMeshException e) {
      throw new InvalidPackageException(e.getMessage(), e);
    }
  }

  /** A package that is in no file, such as one that was just trained. */
  public static ModelPackage of(PackageContents contents) {
    return new ModelPackage(
        contents.name(),
        contents.manifest(TensorType.F32),
        contents.topology(),
        contents.parameters(),
        contents.baseline(),
        contents.statistics(),
        Optional.empty());
  }

  /**
   * The parameters of the network.
   *
   * @throws MorphfluxException if the model is no LAMM
   */
  public LammParameters lamm() {
    if (parameters instanceof LammParameters lamm) {
      return lamm;
    }
    throw new MorphfluxException(
        "the model " + location + " is a PCA, expected a LAMM; choose another package");
  }

  /**
   * The normalisation of the network's inputs.
   *
   * @throws MorphfluxException if the model is no LAMM
   */
  public Normalization normalization() {
    return lamm().normalization();
  }

  /**
   * The network's weights, by the names of the published PyTorch state dict.
   *
   * @throws MorphfluxException if the model is no LAMM
   */
  public Map<String, Tensor> weights() {
    return lamm().weights();
  }

  /**
   * Writes a package. It appears as a whole or not at all; an older package there is replaced,
   * anything else is left alone and refused.
   *
   * @param directory where; its parent exists
   * @param weights how to store the weights: F16 halves the package
   */
  public static void write(Path directory, PackageContents contents, TensorType weights) {
    of(contents); // refuses what would not open again
    new PackageWriter(directory).write(contents, weights);
  }

  private static Map<String, ByteBuffer> verified(PackageFiles files, Manifest manifest) {
    Map<String, ByteBuffer> contents = new LinkedHashMap<>();
    manifest
        .files()
        .forEach(
            (name, expected) -> {
              ByteBuffer bytes = files.read(name);
              String found = Sha256.of(bytes);
              if (!found.equals(expected)) {
                throw new InvalidPackageException(
                    files.describe(name)
                        + " has the SHA-256 "
                        + found
                        + ", but the manifest says "
                        + expected
                        + "; the file was changed or damaged: copy the package again");
              }
              contents.put(name, bytes);
            });
    return contents;
  }

  private static ByteBuffer require(
      PackageFiles files, Map<String, ByteBuffer> contents, String name) {
    ByteBuffer bytes = contents.get(name);
    if (bytes == null) {
      throw new InvalidPackageException(
          files.describe(ManifestJson.FILE)
              + " lists no "
              + name
              + ", which a model of its kind needs; copy the whole package again");
    }
    return bytes;
  }

  private static ModelParameters parameters(
      PackageFiles files, Map<String, ByteBuffer> contents, Manifest manifest) {
    return switch (manifest.kind()) {
      case PCA -> pca(files, contents);
      case LAMM ->
          new LammParameters(
              manifest.architecture().orElseThrow(),
              normalization(tensors(files, NORMALIZATION, require(files, contents, NORMALIZATION))),
              tensors(files, WEIGHTS, require(files, contents, WEIGHTS)));
    };
  }

  private static StoredPrecision precision(
      PackageFiles files, Map<String, ByteBuffer> contents, ServingChoice choice) {
    Optional<PrecisionFit> fit =
        Optional.ofNullable(contents.get(PrecisionFit.FILE))
            .map(
                bytes ->
                    PrecisionFit.fromTensors(
                        files.describe(PrecisionFit.FILE),
                        tensors(files, PrecisionFit.FILE, bytes)));
    return new StoredPrecision(choice.precision(), fit);
  }

  private static PcaParameters pca(PackageFiles files, Map<String, ByteBuffer> contents) {
    return PcaParameters.fromTensors(
        files.describe(PCA), tensors(files, PCA, require(files, contents, PCA)));
  }

  private static Map<String, Tensor> tensors(PackageFiles files, String name, ByteBuffer bytes) {
    return Safetensors.parse(files.describe(name), bytes).tensors();
  }

  private static Normalization normalization(Map<String, Tensor> tensors) {
    Tensor mean = tensors.get(MEAN);
    Tensor std = tensors.get(STD);
    if (mean == null || std == null) {
      throw new InvalidPackageException(
          NORMALIZATION + " has the tensors " + tensors.keySet() + ", expected mean and std");
    }
    return new Normalization(mean.toFloats(), std.toFloats());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
