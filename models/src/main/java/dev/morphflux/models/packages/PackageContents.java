package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What goes into a package.
 *
 * @param name the model's name
 * @param version the model's version
 * @param topology the topology of its vertices
 * @param parameters what it computes with
 * @param baseline the PCA of the same latent size and training scans, to compare a LAMM with
 * @param statistics of latent codes and displacements, where they were gathered
 * @param training where the model came from
 * @param metrics figures by name, such as {@code reconstructionErrorMillimetres}
 * @param card what a person should know
 */
public record PackageContents(
    String name,
    String version,
    Topology topology,
    ModelParameters parameters,
    Optional<PcaParameters> baseline,
    Optional<Statistics> statistics,
    Training training,
    Map<String, Double> metrics,
    ModelCard card) {

  public PackageContents {
    metrics = Map.copyOf(metrics);
  }

  /** A network without a PCA to compare it with. */
  public PackageContents(
      String name,
      String version,
      Architecture architecture,
      Topology topology,
      Normalization normalization,
      Map<String, Tensor> weights,
      Optional<Statistics> statistics,
      Training training,
      Map<String, Double> metrics,
      ModelCard card) {
    this(
        name,
        version,
        topology,
        new LammParameters(architecture, normalization, weights),
        Optional.empty(),
        statistics,
        training,
        metrics,
        card);
  }

  /** The same contents with a PCA to compare them with. */
  public PackageContents withBaseline(PcaParameters pca) {
    return new PackageContents(
        name, version, topology, parameters, Optional.of(pca), statistics, training, metrics, card);
  }

  /** The same contents with other statistics. */
  public PackageContents withStatistics(Statistics other) {
    return new PackageContents(
        name, version, topology, parameters, baseline, Optional.of(other), training, metrics, card);
  }

  /** The manifest of these contents, without files yet. */
  Manifest manifest(TensorType type) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        name,
        version,
        parameters.kind(),
        parameters instanceof LammParameters lamm
            ? Optional.of(lamm.architecture())
            : Optional.empty(),
        parameters.latentSize(),
        topology.id(),
        topology.vertexCount(),
        topology.metersPerUnit(),
        type,
        training,
        new TreeMap<>(metrics),
        Optional.empty(),
        new TreeMap<>());
  }
}
