package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.io.Npz;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** Other shapes that meshes are edited with: one for each, or a single one for all. */
final class ArrayShapes {
  private final Codec codec;
  private final float[][] latents;
  private final FloatBuffer decoded;
  private final FloatBuffer displacements;
  private int inDecoded = -1;

  private ArrayShapes(Codec codec, float[][] latents) {
    this.codec = codec;
    this.latents = latents;
    decoded = FloatBuffer.allocate(codec.topology().template().length);
    displacements = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
  }

  /**
   * Reads 'vertices' [B or 1, N, 3] and encodes them, or, where there are none, 'latent' [B or 1,
   * d].
   *
   * @param meshes B
   */
  static ArrayShapes read(Codec codec, Path file, int meshes) {
    try (Npz archive = Npz.open(file)) {
      boolean coded = !archive.contains("vertices") && archive.contains("latent");
      try (ArrayInput input = coded ? ArrayInput.latents(archive) : ArrayInput.vertices(archive)) {
        if (input.count() != 1 && input.count() != meshes) {
          throw input.wrongCount("shapes", meshes);
        }
        return new ArrayShapes(codec, coded ? readLatents(codec, input) : encode(codec, input));
      }
    }
  }

  private static float[][] readLatents(Codec codec, ArrayInput input) {
    input.requireLatents(codec.latentSize());
    float[][] latents = new float[input.count()][codec.latentSize()];
    for (float[] z : latents) {
      input.read(1, FloatBuffer.wrap(z));
    }
    return latents;
  }

  private static float[][] encode(Codec codec, ArrayInput input) {
    input.requirePoints("[B, N, 3] of the model's vertices", codec.topology().vertexCount());
    FloatBuffer vertices = FloatBuffer.allocate(codec.topology().template().length);
    FloatBuffer code = FloatBuffer.allocate(codec.latentSize());
    float[][] latents = new float[input.count()][codec.latentSize()];
    for (float[] z : latents) {
      input.read(1, vertices);
      codec.encode(1, vertices, code);
      code.get(0, z);
    }
    return latents;
  }

  /** z [d] of the shape for a mesh. */
  float[] latent(int mesh) {
    return latents[latents.length == 1 ? 0 : mesh];
  }

  /** What the shape for a mesh decodes to, [N, 3]; until the next call. */
  FloatBuffer decoded(int mesh) {
    int shape = latents.length == 1 ? 0 : mesh;
    if (shape != inDecoded) {
      FloatBuffer z = FloatBuffer.wrap(latents[shape]);
      codec.decode(1, z, displacements, decoded);
      inDecoded = shape;
    }
    return decoded;
  }
}
