package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.VertexBounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Edits as displacements of the control points, [C, 3] in the model's unit. */
final class Displacements {

  /** Offsets of one control point add up; nobody needs many. */
  private static final int MOST_OFFSETS_A_POINT = 10;

  private final List<Region> regions;
  private final List<Integer> controlPoints;
  private final double metersPerUnit;
  private final double largest;
  private final int size;

  /** A vertex that is a control point of two regions stands in the order twice. */
  private final Map<Integer, List<Integer>> places = new HashMap<>();

  Displacements(Topology topology) {
    regions = topology.regions();
    metersPerUnit = topology.metersPerUnit();
    largest = VertexBounds.of(topology.template()).diagonal();
    controlPoints = topology.controlPoints();
    size = 3 * controlPoints.size();
    for (int i = 0; i < controlPoints.size(); i++) {
      places.computeIfAbsent(controlPoints.get(i), vertex -> new ArrayList<>()).add(i);
    }
  }

  /** 3 C. */
  int size() {
    return size;
  }

  /**
   * Checks unit and control points.
   *
   * @throws RejectedRecordException if the edit cannot be applied to this topology
   */
  void check(Edit edit) {
    if (!(edit.getMetersPerUnit() > 0) || !Double.isFinite(edit.getMetersPerUnit())) {
      throw new RejectedRecordException(
          RejectReason.WRONG_UNIT,
          "edit %s has %s meters per unit, expected a positive number"
              .formatted(edit.getEditId(), edit.getMetersPerUnit()));
    }
    List<ControlOffset> offsets = ((Displace) edit.getOperation()).getOffsets();
    if (offsets.size() > MOST_OFFSETS_A_POINT * places.size()) {
      throw new RejectedRecordException(
          RejectReason.OUT_OF_RANGE,
          "edit %s has %d offsets, far more than the model's %d control points"
              .formatted(edit.getEditId(), offsets.size(), places.size()));
    }
    offsets.forEach(offset -> check(edit, offset));
  }

  private void check(Edit edit, ControlOffset offset) {
    if (!places.containsKey(offset.getVertex())) {
      throw new RejectedRecordException(
          RejectReason.UNKNOWN_CONTROL_POINT,
          "edit %s moves vertex %d, which is none of the model's %d control points"
              .formatted(edit.getEditId(), offset.getVertex(), places.size()));
    }
    double length =
        Math.sqrt(
            (double) offset.getX() * offset.getX()
                + (double) offset.getY() * offset.getY()
                + (double) offset.getZ() * offset.getZ());
    if (!Double.isFinite(length)) {
      throw new RejectedRecordException(
          RejectReason.NOT_FINITE,
          "edit %s moves vertex %d by (%s, %s, %s), expected finite numbers"
              .formatted(
                  edit.getEditId(),
                  offset.getVertex(),
                  offset.getX(),
                  offset.getY(),
                  offset.getZ()));
    }
    double ratio = length * edit.getMetersPerUnit() / metersPerUnit / largest;
    if (ratio > 1) {
      throw new RejectedRecordException(
          RejectReason.WRONG_UNIT,
          "edit %s moves vertex %d by %.3g times the template's size; is the unit right?"
              .formatted(edit.getEditId(), offset.getVertex(), ratio));
    }
  }

  /** The sum of the edits' displacements. */
  float[] sum(List<Edit> edits) {
    float[] sum = new float[size];
    for (Edit edit : edits) {
      float factor = (float) (edit.getMetersPerUnit() / metersPerUnit);
      for (ControlOffset offset : ((Displace) edit.getOperation()).getOffsets()) {
        for (int place : places.getOrDefault(offset.getVertex(), List.of())) {
          sum[3 * place] += factor * offset.getX();
          sum[3 * place + 1] += factor * offset.getY();
          sum[3 * place + 2] += factor * offset.getZ();
        }
      }
    }
    return sum;
  }

  /** The regions whose control points the edits name. */
  Set<String> regions(List<Edit> edits) {
    Set<Integer> named = new HashSet<>();
    for (Edit edit : edits) {
      ((Displace) edit.getOperation())
          .getOffsets()
          .forEach(offset -> named.add(offset.getVertex()));
    }
    return regions.stream()
        .filter(region -> region.controlPoints().stream().anyMatch(named::contains))
        .map(Region::name)
        .collect(Collectors.toSet());
  }

  /** Displacements [C, 3] as a message has them; control points that stay are left out. */
  List<ControlOffset> offsets(float[] displacements) {
    List<ControlOffset> offsets = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    for (int i = 0; i < controlPoints.size(); i++) {
      float x = displacements[3 * i];
      float y = displacements[3 * i + 1];
      float z = displacements[3 * i + 2];
      // A message moves a vertex, so one that stands in the order twice moves in both places.
      if ((x != 0 || y != 0 || z != 0) && done.add(controlPoints.get(i))) {
        offsets.add(new ControlOffset(controlPoints.get(i), x, y, z));
      }
    }
    return offsets;
  }
}
