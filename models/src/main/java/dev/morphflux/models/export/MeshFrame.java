package dev.morphflux.models.export;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.schemas.VertexBounds;
import org.jspecify.annotations.Nullable;

/**
 * One mesh of a take.
 *
 * @param number where it stands in its take, as the device counts
 * @param timecode SMPTE; null where none is known
 * @param framesPerSecond what its number counts
 * @param vertices [N, 3], finite
 */
public record MeshFrame(
    long number, @Nullable String timecode, double framesPerSecond, float[] vertices) {

  public MeshFrame {
    if (!VertexBounds.of(vertices).isFinite()) {
      throw new InvalidMeshException(
          "frame " + number + " has a coordinate that is not a finite number");
    }
  }

  VertexBounds bounds() {
    return VertexBounds.of(vertices);
  }
}
