package dev.morphflux.processor.cli;

import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PcaParameters;
import java.io.PrintWriter;
import java.util.Locale;

/** A package as a table for people. */
final class PackageTable {
  private final PrintWriter out;

  private PackageTable(PrintWriter out) {
    this.out = out;
  }

  static void print(PrintWriter out, ModelPackage model) {
    PackageTable table = new PackageTable(out);
    table.model(model);
    table.topology(model.topology());
    table.provenance(model.manifest());
    out.flush();
  }

  private void model(ModelPackage model) {
    Manifest manifest = model.manifest();
    row("Model", manifest.name() + " " + manifest.version());
    if (model.parameters() instanceof LammParameters lamm) {
      network(lamm, manifest.weights());
    }
    if (model.parameters() instanceof PcaParameters pca) {
      row("Kind", "PCA, the linear 3D morphable model");
      components("Components", pca, manifest.weights());
    }
    model.baseline().ifPresent(pca -> components("PCA beside", pca, manifest.weights()));
    row("Statistics", model.statistics().isPresent() ? "latent codes, displacements" : "none");
  }

  private void components(String label, PcaParameters pca, TensorType stored) {
    row(
        label,
        "d = %d, stored as %s, ridge %.3g for displacements"
            .formatted(pca.latentSize(), stored, pca.ridge()));
  }

  private void network(LammParameters lamm, TensorType stored) {
    Architecture sizes = lamm.architecture();
    long parameters =
        lamm.weights().values().stream().mapToLong(weight -> weight.data().remaining()).sum();
    row(
        "Architecture",
        "%s, D = %d, d = %d, %d + %d layers"
            .formatted(
                sizes.backbone().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                sizes.dim(),
                sizes.latentSize(),
                sizes.encoderDepth(),
                sizes.decoderDepth()));
    row(
        "Weights",
        "%,d parameters in %d tensors, stored as %s"
            .formatted(parameters, lamm.weights().size(), stored));
  }

  private void topology(Topology topology) {
    row("Topology", topology.id());
    row(
        "",
        "%,d vertices, %,d faces, %d regions, %d control points, %d landmarks"
            .formatted(
                topology.vertexCount(),
                topology.faces().length,
                topology.regions().size(),
                topology.controlPoints().size(),
                topology.landmarks().size()));
    row("Unit", topology.metersPerUnit() + " m");
    String label = "Regions";
    for (Region region : topology.regions()) {
      row(
          label,
          "%-20s %,7d vertices %4d control points"
              .formatted(region.name(), region.vertices().size(), region.controlPoints().size()));
      label = "";
    }
  }

  private void provenance(Manifest manifest) {
    row("Source", manifest.training().source());
    if (!manifest.training().topics().isEmpty()) {
      row("Topics", String.join(", ", manifest.training().topics()));
      row("Offsets", manifest.training().offsets().toString());
      row(
          "Data",
          "%,d scans of %,d subjects, seed %d"
              .formatted(
                  manifest.training().scans(),
                  manifest.training().subjects(),
                  manifest.training().seed()));
    }
    manifest.metrics().forEach((name, value) -> row("Metric", "%s %.6g".formatted(name, value)));
    manifest
        .serving()
        .ifPresent(
            choice -> row("Served in", choice.precision() + ", judged by " + choice.judgedBy()));
    String label = "Verified";
    for (var file : manifest.files().entrySet()) {
      row(label, "%-28s sha256 %s".formatted(file.getKey(), file.getValue()));
      label = "";
    }
  }

  private void row(String label, String value) {
    out.printf(Locale.ROOT, "%-13s %s%n", label, value);
  }
}
