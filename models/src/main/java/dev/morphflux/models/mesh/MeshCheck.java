package dev.morphflux.models.mesh;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks whether meshes are registered to a topology. Safe for use by several threads. */
public final class MeshCheck {
  /** Heads of one family differ by less in size, units by more. */
  private static final double LARGEST_RATIO = 3;

  private final Topology topology;
  private final double templateSize;
  private final Set<List<Integer>> knownFaces;

  public MeshCheck(Topology topology) {
    this.topology = topology;
    this.templateSize = centroidSize(topology.template());
    this.knownFaces = knownFaces(topology.faces());
  }

  /**
   * Refuses a mesh with another number of vertices, other faces, a coordinate that is not finite,
   * or a size that shows another unit.
   *
   * @param mesh in the topology's unit; without faces only its vertices are checked
   * @throws InvalidMeshException saying what is wrong
   */
  public void check(Mesh mesh) {
    checkRegistration(mesh);
    Optional<String> otherUnit = otherUnit(mesh.vertices());
    if (otherUnit.isPresent()) {
      throw new InvalidMeshException(otherUnit.get());
    }
  }

  /**
   * Refuses what {@link #check} does, but lets any size pass.
   *
   * @throws InvalidMeshException saying what is wrong
   */
  public void checkRegistration(Mesh mesh) {
    if (mesh.vertexCount() != topology.vertexCount()) {
      throw new InvalidMeshException(
          "%d vertices, but topology %s has %d; export the mesh in the registered topology"
              .formatted(mesh.vertexCount(), topology.id(), topology.vertexCount()));
    }
    requireFinite(mesh.vertices(), "");
    checkFaces(Faces.withoutPolygons(mesh.faces()));
  }

  /**
   * Refuses vertices [N, 3] that are not finite numbers.
   *
   * @param ofWhat follows the vertex in the error, such as {@code " of the template"}
   */
  static void requireFinite(float[] vertices, String ofWhat) {
    for (int i = 0; i < vertices.length; i++) {
      if (!Float.isFinite(vertices[i])) {
        throw new InvalidMeshException(
            "vertex %d%s has the coordinate %s, expected a finite number"
                .formatted(i / 3, ofWhat, vertices[i]));
      }
    }
  }

  private void checkFaces(int[][] faces) {
    if (knownFaces.isEmpty() || Arrays.deepEquals(faces, topology.faces())) {
      return;
    }
    for (int f = 0; f < faces.length; f++) {
      if (!knownFaces.contains(canonical(faces[f]))) {
        throw new InvalidMeshException(
            "face %d joins vertices %s, which no face of topology %s does; the vertices are in another order"
                .formatted(f, Arrays.toString(faces[f]), topology.id()));
      }
    }
  }

  /** The faces, and the triangles a quad can be cut into: exporters may do so. */
  private static Set<List<Integer>> knownFaces(int[][] faces) {
    Set<List<Integer>> known = new HashSet<>();
    for (int[] face : faces) {
      known.add(canonical(face));
      for (int left = 0; face.length == 4 && left < 4; left++) {
        int[] triangle = new int[3];
        for (int corner = 0; corner < 3; corner++) {
          triangle[corner] = face[(left + 1 + corner) % 4];
        }
        known.add(canonical(triangle));
      }
    }
    return known;
  }

  /** The same for a face wherever it starts and whichever way it turns. */
  private static List<Integer> canonical(int[] face) {
    int start = 0;
    for (int corner = 1; corner < face.length; corner++) {
      start = face[corner] < face[start] ? corner : start;
    }
    int length = face.length;
    int next = face[(start + 1) % length];
    int previous = face[(start + length - 1) % length];
    int step = next <= previous ? 1 : length - 1;
    Integer[] corners = new Integer[length];
    for (int corner = 0; corner < length; corner++) {
      corners[corner] = face[(start + corner * step) % length];
    }
    return List.of(corners);
  }

  /**
   * What to say of a mesh whose size shows another unit; empty where it is as large as the
   * template.
   *
   * @param vertices [N, 3]
   */
  public Optional<String> otherUnit(float[] vertices) {
    double ratio = centroidSize(vertices) / templateSize;
    if (ratio >= 1 / LARGEST_RATIO && ratio <= LARGEST_RATIO) {
      return Optional.empty();
    }
    if (ratio == 0) {
      return Optional.of("all vertices are in one place");
    }
    double metersPerUnit = topology.metersPerUnit() / ratio;
    return Optional.of(
        "%s times as large as the template; the topology is in %s, the mesh looks like %s: give its unit"
            .formatted(
                ratio < 0.01 || ratio > 9.95 ? "%.3g".formatted(ratio) : "%.2f".formatted(ratio),
                Unit.name(topology.metersPerUnit()),
                Unit.nearest(metersPerUnit)));
  }

  /** The root mean square distance from the centroid. */
  private static double centroidSize(float[] vertices) {
    double[] sum = new double[3];
    double squares = 0;
    for (int i = 0; i < vertices.length; i++) {
      sum[i % 3] += vertices[i];
      squares += (double) vertices[i] * vertices[i];
    }
    int count = vertices.length / 3;
    double centre = 0;
    for (double axis : sum) {
      centre += axis / count * (axis / count);
    }
    return Math.sqrt(Math.max(0, squares / count - centre));
  }
}
