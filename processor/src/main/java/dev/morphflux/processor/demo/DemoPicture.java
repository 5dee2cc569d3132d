package dev.morphflux.processor.demo;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.render.ColorMap;
import dev.morphflux.models.render.ContactSheet;
import dev.morphflux.models.render.MeshRenderer;
import dev.morphflux.models.render.View;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One scan, what came back of it, an edit of it, and where the reconstruction errs, side by side.
 *
 * @param subject whose
 * @param scan [N, 3], in the topology's unit
 * @param reconstruction [N, 3]
 * @param edited [N, 3]
 */
record DemoPicture(String subject, float[] scan, float[] reconstruction, float[] edited) {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 560;

  /** The end of the colour bar shows at least this much, so that good models look good. */
  private static final double LEAST_SCALE_MM = 1;

  void write(Path file, String model, Topology topology) {
    MeshRenderer renderer =
        new MeshRenderer(WIDTH, HEIGHT, topology.faces(), scan, View.THREE_QUARTER);
    double[] errors = distancesMm(scan, reconstruction, topology);
    double[] motion = distancesMm(reconstruction, edited, topology);
    double mean = mean(errors);
    double scale = Math.max(LEAST_SCALE_MM, Math.ceil(2 * percentile99(errors)) / 2);
    ContactSheet sheet =
        new ContactSheet("Morphflux · " + model)
            .panel(renderer.render(scan), "scan", subject)
            .panel(renderer.render(reconstruction), "reconstruction", mm("mean error", mean))
            .panel(renderer.render(edited), "edited", mm("moved by up to", max(motion)))
            .panel(
                renderer.render(scan, colours(errors, scale), MeshRenderer.Blend.SMOOTH, List.of()),
                "error",
                mm("largest", max(errors)))
            .colorBar(0, scale, "mm");
    try {
      sheet.write(file);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write the picture " + file + ": " + e.getMessage(), e);
    }
  }

  private static int[] colours(double[] errors, double scale) {
    int[] colours = new int[errors.length];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = ColorMap.sequential(errors[i] / scale);
    }
    return colours;
  }

  private static double[] distancesMm(float[] a, float[] b, Topology topology) {
    double[] distances = new double[topology.vertexCount()];
    for (int v = 0; v < distances.length; v++) {
      double x = a[3 * v] - b[3 * v];
      double y = a[3 * v + 1] - b[3 * v + 1];
      double z = a[3 * v + 2] - b[3 * v + 2];
      distances[v] = Math.sqrt(x * x + y * y + z * z) * topology.millimetresPerUnit();
    }
    return distances;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  private static double percentile99(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[(int) (0.99 * (sorted.length - 1))];
  }

  private static String mm(String what, double value) {
    return String.format(Locale.ROOT, "%s %.2f mm", what, value);
  }
}
