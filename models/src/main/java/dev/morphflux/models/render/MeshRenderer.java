package dev.morphflux.models.render;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Draws shapes of one topology from one view. All pictures of a renderer share their framing, so
 * that shapes can be compared. For several threads.
 */
public final class MeshRenderer {
  /** The colour behind a mesh. */
  public static final int BACKGROUND = 0xf4f5f7;

  /** The colour of a bare surface. */
  public static final int CLAY = 0xd8bfae;

  private static final double MARGIN = 0.05;

  private final int width;
  private final int height;
  private final int[][] faces;
  private final Camera camera;
  private final double markerLift;

  /** Whether colours of vertices run into each other or meet half way between them. */
  public enum Blend {
    SMOOTH,
    SHARP
  }

  /**
   * A disc on the surface.
   *
   * @param vertex where
   * @param radius in pixels
   * @param colour 0xRRGGBB
   */
  public record Marker(int vertex, double radius, int colour) {}

  /**
   * Prepares the view.
   *
   * @param faces triangles and quads; vertices are drawn as points where there are none
   * @param framed the shape that fills the picture, [N, 3]
   */
  public MeshRenderer(int width, int height, int[][] faces, float[] framed, View view) {
    this.width = width;
    this.height = height;
    this.faces = faces;
    camera =
        new Camera(
            view,
            framed,
            width * Raster.SAMPLES,
            height * Raster.SAMPLES,
            MARGIN * Raster.SAMPLES * Math.min(width, height));
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float coordinate : framed) {
      low = Math.min(low, coordinate);
      high = Math.max(high, coordinate);
    }
    markerLift = 0.01 * (high - low);
  }

  /**
   * Draws a shape in one colour.
   *
   * @param vertices [N, 3]
   */
  public BufferedImage render(float[] vertices) {
    int[] colours = new int[vertices.length / 3];
    Arrays.fill(colours, CLAY);
    return render(vertices, colours, Blend.SMOOTH, List.of());
  }

  /**
   * Draws a shape.
   *
   * @param vertices [N, 3]
   * @param colours of the vertices, 0xRRGGBB
   * @param markers drawn where the surface does not hide them
   */
  public BufferedImage render(float[] vertices, int[] colours, Blend blend, List<Marker> markers) {
    Raster raster = new Raster(width, height, BACKGROUND);
    double[][] seen = new double[vertices.length / 3][3];
    for (int vertex = 0; vertex < seen.length; vertex++) {
      camera.project(
          vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2], seen[vertex]);
    }
    if (faces.length == 0) {
      drawPoints(raster, seen, colours);
    } else {
      drawFaces(raster, seen, Normals.of(vertices, faces), colours, blend);
    }
    List<Marker> visible =
        markers.stream().filter(marker -> raster.sees(seen[marker.vertex()], markerLift)).toList();
    for (Marker marker : visible) {
      double[] centre = seen[marker.vertex()].clone();
      centre[2] = Float.MAX_VALUE / 4;
      raster.disc(centre, (marker.radius() + 1.2) * Raster.SAMPLES, 0xffffff);
      centre[2] = Float.MAX_VALUE / 2;
      raster.disc(centre, marker.radius() * Raster.SAMPLES, marker.colour());
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, raster.pixels(), 0, width);
    return image;
  }

  private void drawFaces(
      Raster raster, double[][] seen, float[] normals, int[] colours, Blend blend) {
    double[][] turned = new double[seen.length][3];
    for (int vertex = 0; vertex < seen.length; vertex++) {
      camera.direction(
          normals[3 * vertex], normals[3 * vertex + 1], normals[3 * vertex + 2], turned[vertex]);
    }
    double[] normal = new double[3];
    for (int[] face : faces) {
      for (int corner = 2; corner < face.length; corner++) {
        int p = face[0];
        int q = face[corner - 1];
        int r = face[corner];
        raster.triangle(
            seen[p],
            seen[q],
            seen[r],
            (a, b, c, inside) -> {
              double squared = 0;
              for (int axis = 0; axis < 3; axis++) {
                normal[axis] = a * turned[p][axis] + b * turned[q][axis] + c * turned[r][axis];
                squared += normal[axis] * normal[axis];
              }
              double length = Math.max(Math.sqrt(squared), 1e-9);
              for (int axis = 0; axis < 3; axis++) {
                normal[axis] /= length;
              }
              int albedo =
                  blend == Blend.SMOOTH
                      ? Colors.mix(colours[p], a, colours[q], b, colours[r], c)
                      : colours[a >= b && a >= c ? p : b >= c ? q : r];
              return Light.shade(albedo, normal, inside);
            });
      }
    }
  }

  private void drawPoints(Raster raster, double[][] seen, int[] colours) {
    double nearest = Double.NEGATIVE_INFINITY;
    double farthest = Double.POSITIVE_INFINITY;
    for (double[] point : seen) {
      nearest = Math.max(nearest, point[2]);
      farthest = Math.min(farthest, point[2]);
    }
    // About as large as the gaps between them, were they spread over a third of the picture.
    double radius =
        Math.max(
            Raster.SAMPLES,
            0.4 * Math.sqrt(raster.width() * (double) raster.height() / 3 / seen.length));
    for (int vertex = 0; vertex < seen.length; vertex++) {
      double depth = (seen[vertex][2] - farthest) / Math.max(nearest - farthest, 1e-12);
      raster.disc(seen[vertex], radius, Colors.darken(colours[vertex], 0.25 + 0.7 * depth));
    }
  }
}
