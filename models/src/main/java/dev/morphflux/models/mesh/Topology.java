package dev.morphflux.models.mesh;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What all scans of one family share: vertices in one order, faces between them, a template shape,
 * and its division into regions with control points.
 *
 * @param metersPerUnit the length of one unit of the template: 0.01 for centimetres
 * @param template the vertices of the template shape, x y z of one vertex after another, 3 N
 * @param faces triangles and quads as vertex indices, counter-clockwise; may be empty
 * @param regions K regions that together hold every vertex; imported ones may overlap
 * @param landmarks vertex indices of landmarks, in the order of their markup; may be empty
 */
public record Topology(
    double metersPerUnit,
    float[] template,
    int[][] faces,
    List<Region> regions,
    List<Integer> landmarks) {

  public Topology {
    regions = List.copyOf(regions);
    landmarks = List.copyOf(landmarks);
    TopologyCheck.check(metersPerUnit, template, faces, regions, landmarks);
  }

  /** N, the number of vertices. */
  public int vertexCount() {
    return template.length / 3;
  }

  /**
   * The control points of all regions, one region after another: the order of displacements [C, 3].
   * A vertex that is a control point of two regions stands here twice.
   */
  public List<Integer> controlPoints() {
    return regions.stream().flatMap(region -> region.controlPoints().stream()).toList();
  }

  /** Millimetres in one unit. */
  public double millimetresPerUnit() {
    return metersPerUnit * 1000;
  }

  /**
   * The identity of the vertex order, which scans name: 16 hex digits of the SHA-256 of the vertex
   * count and the faces, or, where there are no faces, of the template. Regions and control points
   * do not change it.
   */
  public String id() {
    MessageDigest digest = sha256();
    update(digest, vertexCount());
    for (int[] face : faces) {
      update(digest, face.length);
      for (int vertex : face) {
        update(digest, vertex);
      }
    }
    if (faces.length == 0) {
      for (float coordinate : template) {
        update(digest, Float.floatToIntBits(coordinate));
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static void update(MessageDigest digest, int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
