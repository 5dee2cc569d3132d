package dev.morphflux.models.packages;

import dev.morphflux.models.mesh.Topology;
import java.util.Optional;

/** Whether the parts of a package fit each other. */
final class PackageCheck {

  private PackageCheck() {}

  static void check(
      String location,
      Manifest manifest,
      Topology topology,
      ModelParameters parameters,
      Optional<PcaParameters> baseline,
      Optional<Statistics> statistics) {
    requireEqual(location, "topologyId", manifest.topologyId(), "topology.json has", topology.id());
    requireEqual(
        location,
        "vertexCount",
        manifest.vertexCount(),
        "topology.json has",
        topology.vertexCount());
    requireEqual(
        location,
        "metersPerUnit",
        manifest.metersPerUnit(),
        "topology.json has",
        topology.metersPerUnit());
    if (parameters instanceof LammParameters lamm) {
      checkLamm(location, manifest, lamm);
    }
    if (parameters instanceof PcaParameters pca) {
      checkPca(location, manifest, pca);
    }
    baseline.ifPresent(pca -> checkPca(location, manifest, pca));
    statistics.ifPresent(given -> checkStatistics(location, manifest, topology, given));
  }

  private static void checkLamm(String location, Manifest manifest, LammParameters lamm) {
    requireEqual(
        location, "latentSize", manifest.latentSize(), "its architecture has", lamm.latentSize());
    requireEqual(
        location,
        "vertexCount",
        manifest.vertexCount(),
        "normalization.safetensors has",
        lamm.normalization().mean().length / 3);
  }

  private static void checkPca(String location, Manifest manifest, PcaParameters pca) {
    requireEqual(
        location,
        "latentSize",
        manifest.latentSize(),
        "the components of pca.safetensors have",
        pca.latentSize());
    requireEqual(
        location,
        "vertexCount",
        manifest.vertexCount(),
        "the components of pca.safetensors have",
        pca.vertexCount());
  }

  private static void checkStatistics(
      String location, Manifest manifest, Topology topology, Statistics statistics) {
    requireEqual(
        location,
        "latentSize",
        manifest.latentSize(),
        "the latent codes of statistics.safetensors have",
        statistics.latentMean().shape()[0]);
    statistics
        .displacements()
        .forEach(
            (name, gaussian) -> {
              int points =
                  topology.regions().stream()
                      .filter(region -> region.name().equals(name))
                      .mapToInt(region -> region.controlPoints().size())
                      .sum();
              if (gaussian.mean().shape()[0] != 3 * points || points == 0) {
                throw new InvalidPackageException(
                    "statistics.safetensors of "
                        + location
                        + " describes "
                        + gaussian.mean().shape()[0]
                        + " coordinates of region '"
                        + name
                        + "', but topology.json has "
                        + points
                        + " control points there; write the package again");
              }
            });
  }

  private static void requireEqual(
      String location, String field, Object claimed, String where, Object found) {
    if (!claimed.equals(found)) {
      throw new InvalidPackageException(
          "the manifest of "
              + location
              + " says "
              + field
              + " "
              + claimed
              + ", but "
              + where
              + " "
              + found
              + "; its files are of different models: write or copy the package again");
    }
  }
}
