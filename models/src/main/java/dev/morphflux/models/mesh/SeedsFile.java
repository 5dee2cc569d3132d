package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.morphflux.models.io.YamlRecords;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a template is to be divided: the YAML file behind {@code topology create}.
 *
 * @param metersPerUnit the length of the template's unit
 * @param mirror the axis whose sign tells left from right, when the template is symmetric in the
 *     plane where it is 0; null when there is no symmetry
 * @param landmarks vertex indices; null to take those that come with the template, if any
 * @param borderMargin how far control points stay from the borders of their region, as a part of
 *     the largest such distance in the region
 * @param regions the regions
 */
public record SeedsFile(
    @JsonProperty(required = true) double metersPerUnit,
    @Nullable Axis mirror,
    @Nullable List<Integer> landmarks,
    @Nullable Double borderMargin,
    @JsonProperty(required = true) List<RegionSeeds> regions) {

  private static final double DEFAULT_BORDER_MARGIN = 0.3;

  public SeedsFile {
    regions = List.copyOf(regions);
    borderMargin = borderMargin == null ? DEFAULT_BORDER_MARGIN : borderMargin;
    if (!(borderMargin >= 0 && borderMargin < 1)) {
      throw new InvalidMeshException(
          "borderMargin must be at least 0 and below 1, found " + borderMargin);
    }
    for (RegionSeeds region : regions) {
      if (region.mirroredAs() != null && mirror == null) {
        throw new InvalidMeshException(
            "region '%s' is mirrored as '%s', but the file does not say in which axis; add 'mirror: x'"
                .formatted(region.name(), region.mirroredAs()));
      }
    }
  }

  /** Reads a file; errors name the path of the offending key. */
  public static SeedsFile read(Path file) {
    String where = file.toString();
    return YamlRecords.bind(
        where, YamlRecords.parse(where, YamlRecords.text(file)), SeedsFile.class);
  }
}
