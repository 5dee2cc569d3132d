package dev.morphflux.models.training;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionDistances;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an edit of one region alone keeps of a motion: the region's own change of shape, and beyond
 * its border less and less, so that no step shows there and the rest of the mesh stays. Where the
 * region is carried along as a whole by what lies around it, that stays out: the rigid motion of
 * the region's border is taken off first, as in a swap of regions (Fig. 7 of the paper). All in
 * normalised coordinates and region order; a motion m [3 R] becomes {@code weights * (m - rigid
 * (told^T m))}.
 *
 * @param weights what each row keeps, [R], in [0, 1]
 * @param told takes a motion to the rigid one of the border, [3 R, 6]; zero outside the border
 * @param rigid what rigid motions do to each row, [3 R, 6]
 */
public record LocalEdit(float[] weights, float[] told, float[] rigid) {
  /** How far the motion reaches beyond the region, as a part of the template's diagonal. */
  private static final double REACH = 0.03;

  /** One for each region. A topology without faces has no known borders: nothing is taken off. */
  public static List<LocalEdit> of(
      Topology topology, RegionLayout layout, Normalization normalization) {
    RegionDistances distances = new RegionDistances(topology);
    Optional<RegionSurface> surface =
        topology.faces().length == 0 ? Optional.empty() : Optional.of(new RegionSurface(topology));
    List<LocalEdit> edits = new ArrayList<>();
    for (int region = 0; region < layout.regionCount(); region++) {
      Region edited = topology.regions().get(region);
      int[] border = surface.map(known -> known.border(edited)).orElseGet(() -> new int[0]);
      float[] weights = weights(layout, distances.from(edited), REACH * distances.extent());
      double[][] motions = RigidMotions.of(topology.template(), border);
      edits.add(
          new LocalEdit(
              weights,
              told(layout, region, motions, border, normalization.std()),
              rigid(layout, motions, normalization.std())));
    }
    return edits;
  }

  private static float[] weights(RegionLayout layout, double[] distances, double reach) {
    int[] vertexOfRow = layout.vertexOfRow();
    float[] weights = new float[vertexOfRow.length];
    for (int row = 0; row < weights.length; row++) {
      double left = Math.max(0, 1 - distances[vertexOfRow[row]] / reach);
      weights[row] = (float) (left * left * (3 - 2 * left));
    }
    return weights;
  }

  private static float[] told(
      RegionLayout layout, int region, double[][] motions, int[] border, float[] std) {
    boolean[] counts = new boolean[layout.vertexCount()];
    for (int vertex : border) {
      counts[vertex] = true;
    }
    int[] vertexOfRow = layout.vertexOfRow();
    float[] told = new float[3 * vertexOfRow.length * RigidMotions.COUNT];
    for (int row = layout.firstRow(region); row < layout.firstRow(region + 1); row++) {
      if (counts[vertexOfRow[row]]) {
        for (int axis = 0; axis < 3; axis++) {
          int coordinate = 3 * vertexOfRow[row] + axis;
          for (int i = 0; i < RigidMotions.COUNT; i++) {
            told[(3 * row + axis) * RigidMotions.COUNT + i] =
                (float) (motions[i][coordinate] * std[coordinate]);
          }
        }
      }
    }
    return told;
  }

  private static float[] rigid(RegionLayout layout, double[][] motions, float[] std) {
    int[] vertexOfRow = layout.vertexOfRow();
    float[] rigid = new float[3 * vertexOfRow.length * RigidMotions.COUNT];
    for (int row = 0; row < vertexOfRow.length; row++) {
      for (int axis = 0; axis < 3; axis++) {
        int coordinate = 3 * vertexOfRow[row] + axis;
        for (int i = 0; i < RigidMotions.COUNT; i++) {
          rigid[(3 * row + axis) * RigidMotions.COUNT + i] =
              (float) (motions[i][coordinate] / std[coordinate]);
        }
      }
    }
    return rigid;
  }
}
