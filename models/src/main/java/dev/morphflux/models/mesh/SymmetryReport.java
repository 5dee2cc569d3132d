package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a topology is its own mirror image.
 *
 * @param axis the axis whose sign tells the sides apart
 * @param pairs names of regions and of their mirror images, "a / b"; a middle region stands alone
 * @param regions whether every region's mirror image is exactly a region; a vertex on the plane
 *     between two may be in either
 * @param controlPoints whether every control point's mirror image is a control point
 */
public record SymmetryReport(
    Axis axis, List<String> pairs, boolean regions, boolean controlPoints) {

  /** Looks for the symmetry of a template; empty when it has none. */
  public static Optional<SymmetryReport> of(Topology topology) {
    double[] positions = Geometry.positions(topology.template());
    for (Axis axis : Axis.values()) {
      Mirror mirror = Mirror.of(positions, topology.faces(), axis);
      if (mirror.isComplete()) {
        return Optional.of(of(topology, axis, mirror));
      }
    }
    return Optional.empty();
  }

  private static SymmetryReport of(Topology topology, Axis axis, Mirror mirror) {
    int[] regionOf = new int[topology.vertexCount()];
    List<Region> regions = topology.regions();
    for (int r = 0; r < regions.size(); r++) {
      for (int vertex : regions.get(r).vertices()) {
        regionOf[vertex] = r;
      }
    }
    List<String> pairs = new ArrayList<>();
    boolean exact = true;
    for (int r = 0; r < regions.size(); r++) {
      List<Integer> sideways =
          regions.get(r).vertices().stream().filter(v -> !mirror.onPlane(v)).toList();
      int image = sideways.isEmpty() ? r : regionOf[mirror.image(sideways.get(0))];
      exact &= sideways.stream().allMatch(v -> regionOf[mirror.image(v)] == image);
      if (image >= r) {
        String name = regions.get(r).name();
        pairs.add(image == r ? name : name + " / " + regions.get(image).name());
      }
    }
    Set<Integer> controlPoints = new HashSet<>(topology.controlPoints());
    boolean mirrored =
        controlPoints.stream().allMatch(v -> controlPoints.contains(mirror.image(v)));
    return new SymmetryReport(axis, pairs, exact, mirrored);
  }
}
