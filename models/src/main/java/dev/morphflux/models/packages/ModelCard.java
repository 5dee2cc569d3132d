package dev.morphflux.models.packages;

/**
 * What a person should know before using a model.
 *
 * @param summary what it is and for whom
 * @param data what it was trained on
 * @param licence under which terms model and data may be used
 * @param limits where it should not be trusted
 */
public record ModelCard(String summary, String data, String licence, String limits) {

  /** The text of {@code MODEL.md}. */
  String toMarkdown(Manifest manifest) {
    StringBuilder text =
        new StringBuilder()
            .append("# ")
            .append(manifest.name())
            .append(' ')
            .append(manifest.version())
            .append("\n\n")
            .append(summary.strip())
            .append("\n\n| | |\n|---|---|\n");
    manifest
        .architecture()
        .ifPresentOrElse(
            architecture -> row(text, "Backbone", architecture.backbone()),
            () -> row(text, "Kind", "PCA, the linear 3D morphable model"));
    row(text, "Vertices", manifest.vertexCount());
    row(text, "Latent size", manifest.latentSize());
    row(text, "Unit", manifest.metersPerUnit() + " m");
    row(text, "Topology", "`" + manifest.topologyId() + "`");
    section(text, "Data", data);
    section(text, "Licence", licence);
    section(text, "Metrics", manifest.metrics().isEmpty() ? "None given." : metrics(manifest));
    section(text, "Limits", limits);
    return text.toString();
  }

  private static String metrics(Manifest manifest) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    manifest.metrics().forEach((name, value) -> row(table, name, value));
    return table.toString();
  }

  private static void row(StringBuilder text, String name, Object value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static void section(StringBuilder text, String title, String content) {
    text.append("\n## ").append(title).append("\n\n").append(content.strip()).append('\n');
  }
}
