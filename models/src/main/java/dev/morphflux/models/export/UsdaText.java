package dev.morphflux.models.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.schemas.VertexBounds;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The parts of a USD file in its text form. */
final class UsdaText {
  static final String MESH_END = "    }\n}\n";

  private UsdaText() {}

  /** A file of one mesh that does not move. */
  static byte[] encode(MeshSurface surface, MeshFrame frame) {
    StringBuilder text = new StringBuilder(40 * frame.vertices().length);
    text.append("#usda 1.0\n(\n").append(stage(surface)).append(")\n");
    text.append(meshBegin(surface));
    text.append("        float3[] extent = ").append(extent(frame.bounds())).append('\n');
    text.append("        point3f[] points = ");
    points(text, frame.vertices());
    text.append("\n        custom int64 frame = ").append(frame.number()).append('\n');
    if (frame.timecode() != null) {
      text.append("        custom string timecode = ").append(quoted(frame.timecode()));
      text.append('\n');
    }
    return text.append(MESH_END).toString().getBytes(UTF_8);
  }

  static String stage(MeshSurface surface) {
    return """
        defaultPrim = "Capture"
        metersPerUnit = %s
        upAxis = "%s"
    """
        .formatted(surface.metersPerUnit(), surface.up());
  }

  /** Up to where the attributes of one frame or of all follow. */
  static String meshBegin(MeshSurface surface) {
    String counts =
        Arrays.stream(surface.faces())
            .map(face -> Integer.toString(face.length))
            .collect(Collectors.joining(", "));
    String indices =
        Arrays.stream(surface.faces())
            .flatMapToInt(Arrays::stream)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return """

    def Xform "Capture" (
        kind = "component"
    )
    {
        def Mesh "Mesh"
        {
            uniform token subdivisionScheme = "none"
            int[] faceVertexCounts = [%s]
            int[] faceVertexIndices = [%s]
    """
        .formatted(counts, indices);
  }

  static void points(StringBuilder text, float[] vertices) {
    text.append('[');
    for (int i = 0; i < vertices.length; i += 3) {
      text.append(i == 0 ? "(" : ", (").append(vertices[i]).append(", ");
      text.append(vertices[i + 1]).append(", ").append(vertices[i + 2]).append(')');
    }
    text.append(']');
  }

  static String extent(VertexBounds box) {
    return "[(%s, %s, %s), (%s, %s, %s)]"
        .formatted(box.lowX(), box.lowY(), box.lowZ(), box.highX(), box.highY(), box.highZ());
  }

  static String quoted(String text) {
    return '"' + text.replaceAll("[\"\\\\\\p{Cntrl}]", "_") + '"';
  }
}
