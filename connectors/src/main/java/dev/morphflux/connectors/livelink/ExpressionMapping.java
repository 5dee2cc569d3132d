package dev.morphflux.connectors.livelink;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.MorphfluxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Curves of a packet to displacements of a model's control points: the weighted sum of expression
 * shapes, at these vertices. Names match whatever their case, with {@code _L} or {@code Left}; a
 * curve drives both sides of a shape that is split in two, as {@code BrowInnerUp} does. Safe for
 * use by several threads.
 */
public final class ExpressionMapping {

  private final List<Integer> vertices;
  private final float[][] displacements;
  private final double metersPerUnit;
  private final List<String> driven = new ArrayList<>();
  private final List<String> withoutShape = new ArrayList<>();
  private final List<String> undriven;

  /**
   * @throws MorphfluxException if no curve has a shape
   */
  public ExpressionMapping(ExpressionShapes shapes, Topology topology) {
    vertices = topology.controlPoints().stream().distinct().toList();
    metersPerUnit = shapes.metersPerUnit();
    displacements = new float[Curves.SHAPES][];
    undriven = new ArrayList<>(shapes.names());
    for (int curve = 0; curve < Curves.SHAPES; curve++) {
      String name = Curves.NAMES.get(curve);
      List<Integer> own = shapesOf(name, shapes.names());
      displacements[curve] = sum(own, shapes.displacements());
      (own.isEmpty() ? withoutShape : driven).add(name);
      own.forEach(shape -> undriven.remove(shapes.names().get(shape)));
    }
    if (driven.isEmpty()) {
      throw new MorphfluxException(
          "none of the %d expression shapes has a name of ARKit's, such as jawOpen or eyeBlink_L; found %s"
              .formatted(
                  shapes.names().size(), shapes.names().subList(0, Math.min(5, undriven.size()))));
    }
  }

  /** Curves that move control points. */
  public List<String> driven() {
    return List.copyOf(driven);
  }

  /** Shapes that packets have curves for, but that are missing here: they move nothing. */
  public List<String> withoutShape() {
    return List.copyOf(withoutShape);
  }

  /** Expression shapes that no curve drives. */
  public List<String> undriven() {
    return List.copyOf(undriven);
  }

  /** The unit of the offsets. */
  public double metersPerUnit() {
    return metersPerUnit;
  }

  /**
   * The offsets of the control points that move.
   *
   * @param curves in the order of {@link Curves#NAMES}
   */
  public List<ControlOffset> offsets(float[] curves) {
    float[] sum = new float[3 * vertices.size()];
    for (int curve = 0; curve < displacements.length; curve++) {
      float weight = curves[curve];
      if (weight != 0) {
        float[] displacement = displacements[curve];
        for (int i = 0; i < displacement.length; i++) {
          sum[i] += weight * displacement[i];
        }
      }
    }
    List<ControlOffset> offsets = new ArrayList<>(vertices.size());
    for (int c = 0; c < vertices.size(); c++) {
      float x = sum[3 * c];
      float y = sum[3 * c + 1];
      float z = sum[3 * c + 2];
      if (x != 0 || y != 0 || z != 0) {
        offsets.add(new ControlOffset(vertices.get(c), x, y, z));
      }
    }
    return offsets;
  }

  /** [3 C], empty without shapes. */
  private float[] sum(List<Integer> shapes, List<float[]> all) {
    if (shapes.isEmpty()) {
      return new float[0];
    }
    float[] sum = new float[3 * vertices.size()];
    for (int shape : shapes) {
      for (int c = 0; c < vertices.size(); c++) {
        for (int axis = 0; axis < 3; axis++) {
          sum[3 * c + axis] += all.get(shape)[3 * vertices.get(c) + axis];
        }
      }
    }
    return sum;
  }

  private static List<Integer> shapesOf(String curve, List<String> names) {
    List<Integer> whole = withName(plain(curve), names);
    if (!whole.isEmpty()) {
      return whole;
    }
    List<Integer> halves = new ArrayList<>(withName(plain(curve + "Left"), names));
    halves.addAll(withName(plain(curve + "Right"), names));
    return halves;
  }

  private static List<Integer> withName(String plain, List<String> names) {
    List<Integer> found = new ArrayList<>();
    for (int shape = 0; shape < names.size(); shape++) {
      if (plain(names.get(shape)).equals(plain)) {
        found.add(shape);
      }
    }
    return found.size() > 1 ? List.of(found.get(0)) : found;
  }

  private static String plain(String name) {
    return name.replaceFirst("[_. -][lL]$", "Left")
        .replaceFirst("[_. -][rR]$", "Right")
        .replaceAll("[^\\p{L}\\p{N}]", "")
        .toLowerCase(Locale.ROOT);
  }
}
