package dev.morphflux.models.packages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.network.Architecture;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a package says of itself, {@code manifest.json}.
 *
 * @param formatVersion the version of the package format, {@link #FORMAT_VERSION}
 * @param name the model's name
 * @param version the model's version
 * @param kind what computes the model; LAMM where the file does not say
 * @param architecture the sizes of the network, for LAMM
 * @param latentSize d, the length of a latent code
 * @param topologyId the identity of the vertex order, as scans name it
 * @param vertexCount N
 * @param metersPerUnit the length of one unit of the model's vertices
 * @param weights how the weights are stored
 * @param training where the model came from
 * @param metrics figures by name; lengths are in millimetres and their names say so
 * @param serving the precision it is to be served in, where it was exported with one
 * @param files SHA-256 of every other file, in hex
 */
@JsonPropertyOrder({
  "formatVersion",
  "name",
  "version",
  "kind",
  "architecture",
  "latentSize",
  "topologyId",
  "vertexCount",
  "metersPerUnit",
  "weights",
  "training",
  "metrics",
  "serving",
  "files"
})
public record Manifest(
    int formatVersion,
    String name,
    String version,
    ModelKind kind,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Architecture> architecture,
    int latentSize,
    String topologyId,
    int vertexCount,
    double metersPerUnit,
    TensorType weights,
    Training training,
    SortedMap<String, Double> metrics,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ServingChoice> serving,
    SortedMap<String, String> files) {

  /** The version of the package format that is written, and the only one that is read. */
  public static final int FORMAT_VERSION = 1;

  public Manifest {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The same manifest of other files. */
  Manifest withFiles(Map<String, String> hashes) {
    return with(serving, new TreeMap<>(hashes));
  }

  /** The same manifest with another precision to serve it in. */
  Manifest withServing(ServingChoice choice) {
    return with(Optional.of(choice), files);
  }

  private Manifest with(Optional<ServingChoice> choice, SortedMap<String, String> hashes) {
    return new Manifest(
        formatVersion,
        name,
        version,
        kind,
        architecture,
        latentSize,
        topologyId,
        vertexCount,
        metersPerUnit,
        weights,
        training,
        metrics,
        choice,
        hashes);
  }
}
