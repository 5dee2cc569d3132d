package dev.morphflux.models.evaluation;

import java.util.List;

/**
 * How local edits of single regions are (Fig. 9 of the paper). Motion is the distance of a vertex
 * from where the unedited reconstruction has it.
 *
 * @param shareInside of all motion of all edits, the share inside the edited region, in [0, 1]
 * @param shareWithBorder the same share, with the border around the region
 * @param regions region by region
 */
public record LocalityFigures(
    double shareInside, double shareWithBorder, List<RegionFigures> regions) {

  /**
   * Of the edits of one region.
   *
   * @param region its name
   * @param shareInside the share of these edits' motion inside the region
   * @param shareWithBorder the same with its border
   * @param insideMillimetres the mean motion of its vertices
   * @param outsideMillimetres the mean motion of all other vertices
   */
  public record RegionFigures(
      String region,
      double shareInside,
      double shareWithBorder,
      double insideMillimetres,
      double outsideMillimetres) {}

  public LocalityFigures {
    regions = List.copyOf(regions);
  }
}
