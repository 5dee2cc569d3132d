package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What goes into a package.
 *
 * @param name the model's name
 * @param version the model's version
 * @param architecture the sizes of the network
 * @param topology the topology of its vertices
 * @param normalization of its inputs
 * @param weights the network's parameters, by the names of the published PyTorch state dict
 * @param statistics of latent codes and displacements, where they were gathered
 * @param training where the model came from
 * @param metrics figures by name, such as {@code reconstructionErrorMillimetres}
 * @param card what a person should know
 */
public record PackageContents(
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

  public PackageContents {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    metrics = Map.copyOf(metrics);
  }

  /** The manifest of these contents, without files yet. */
  Manifest manifest(TensorType type) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        name,
        version,
        architecture,
        architecture.latentSize(),
        topology.id(),
        topology.vertexCount(),
        topology.metersPerUnit(),
        type,
        training,
        new TreeMap<>(metrics),
        new TreeMap<>());
  }
}
