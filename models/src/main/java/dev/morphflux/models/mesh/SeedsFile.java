package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
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
    ObjectMapper mapper =
        new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    try {
      return mapper.readValue(Files.readString(file), SeedsFile.class);
    } catch (JsonMappingException e) {
      throw invalid(file, e);
    } catch (JsonProcessingException e) {
      throw notYaml(file, e);
    } catch (IOException e) {
      throw new InvalidMeshException("cannot read the seeds " + file + ": " + e, e);
    }
  }

  private static InvalidMeshException invalid(Path file, JsonMappingException e) {
    if (e.getCause() instanceof StreamReadException parsing) {
      return notYaml(file, parsing);
    }
    String reason =
        e.getCause() instanceof InvalidMeshException invalid
            ? String.valueOf(invalid.getMessage())
            : e.getOriginalMessage();
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining())
            .replaceFirst("^\\.", "");
    return new InvalidMeshException(file + ": " + (path.isEmpty() ? "" : path + ": ") + reason, e);
  }

  private static InvalidMeshException notYaml(Path file, JsonProcessingException e) {
    String reason = e.getOriginalMessage().replaceAll("\\s+", " ").strip();
    return new InvalidMeshException(file + " is not YAML: " + reason, e);
  }
}
