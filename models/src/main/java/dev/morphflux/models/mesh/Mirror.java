package dev.morphflux.models.mesh;

import java.util.Locale;
import java.util.stream.IntStream;

/** The mirror image of each vertex of a symmetric template, in the plane where one axis is 0. */
final class Mirror {
  /** How far a mirrored vertex may lie from its image, as a part of the template's extent. */
  private static final double TOLERANCE = 1e-3;

  private final int[] images;

  private Mirror(int[] images) {
    this.images = images;
  }

  /** Every vertex is its own image: nothing is mirrored. */
  static Mirror none(int vertexCount) {
    return new Mirror(IntStream.range(0, vertexCount).toArray());
  }

  /** Finds the images, or says which vertex has none. */
  static Mirror of(double[] positions, Axis axis) {
    int count = positions.length / 3;
    VertexLookup lookup = new VertexLookup(positions, IntStream.range(0, count).toArray());
    double allowed = TOLERANCE * Geometry.extent(positions);
    int[] images = new int[count];
    for (int vertex = 0; vertex < count; vertex++) {
      double[] point = {
        positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]
      };
      point[axis.index()] *= -1;
      images[vertex] = lookup.nearest(point[0], point[1], point[2]);
      double distance = Geometry.distance(positions, images[vertex], point);
      if (distance > allowed) {
        throw new InvalidMeshException(
            "the template is not symmetric: the mirror image of vertex %d in the plane %s = 0 lies %.4g from the nearest vertex, at most %.4g is allowed; leave 'mirror' out of the seeds, or use a symmetric template"
                .formatted(vertex, axis.name().toLowerCase(Locale.ROOT), distance, allowed));
      }
    }
    for (int vertex = 0; vertex < count; vertex++) {
      if (images[images[vertex]] != vertex) {
        throw new InvalidMeshException(
            "the template is not symmetric: vertices %d and %d have the same mirror image %d; leave 'mirror' out of the seeds, or use a symmetric template"
                .formatted(vertex, images[images[vertex]], images[vertex]));
      }
    }
    return new Mirror(images);
  }

  int image(int vertex) {
    return images[vertex];
  }

  boolean onPlane(int vertex) {
    return images[vertex] == vertex;
  }

  /**
   * The positions, moved by the least that makes them exactly symmetric: so that what is measured
   * on one side is the same number on the other, and ties are broken alike.
   */
  double[] symmetrised(double[] positions, Axis axis) {
    double[] symmetric = new double[positions.length];
    for (int vertex = 0; vertex < images.length; vertex++) {
      for (int a = 0; a < 3; a++) {
        double own = positions[3 * vertex + a];
        double other = positions[3 * images[vertex] + a];
        symmetric[3 * vertex + a] = 0.5 * (a == axis.index() ? own - other : own + other);
      }
    }
    return symmetric;
  }
}
