package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place on a template, named in one of three ways. In a seeds file a bare number is a vertex.
 *
 * @param vertex a vertex index
 * @param landmark an index into the landmarks
 * @param point a point in space, x y z; the nearest vertex is meant
 * @param reach for a seed: how far its region grows around it before any other region starts, in
 *     the template's unit; 0 when not given, below 0 to hold a region back
 */
public record Place(
    @Nullable Integer vertex,
    @Nullable Integer landmark,
    @Nullable List<Double> point,
    double reach) {

  public Place {
    if (Stream.of(vertex, landmark, point).filter(given -> given != null).count() != 1) {
      throw new InvalidMeshException(
          "a place needs exactly one of 'vertex', 'landmark' and 'point', or just a vertex index");
    }
    if (point != null && point.size() != 3) {
      throw new InvalidMeshException(
          "'point' needs x, y and z, found " + point.size() + " numbers");
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  static Place of(
      @JsonProperty("vertex") @Nullable Integer vertex,
      @JsonProperty("landmark") @Nullable Integer landmark,
      @JsonProperty("point") @Nullable List<Double> point,
      @JsonProperty("reach") @Nullable Double reach) {
    return new Place(vertex, landmark, point, reach == null ? 0 : reach);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Place ofVertex(int vertex) {
    return new Place(vertex, null, null, 0);
  }
}
