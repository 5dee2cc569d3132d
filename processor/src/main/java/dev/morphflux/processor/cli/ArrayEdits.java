package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.editing.Interpolation;
import dev.morphflux.models.editing.RegionSampler;
import dev.morphflux.models.editing.RegionSwap;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** The operations that a command line can ask for. */
final class ArrayEdits {
  private ArrayEdits() {}

  /**
   * Moves control points as a file says.
   *
   * @param meshes how many meshes there are to edit
   */
  static ArrayEdit displace(Codec codec, Path file, int meshes) {
    return new FileDisplacements(codec, file, meshes);
  }

  /** Gives each mesh a region of its donor. */
  static ArrayEdit swap(Codec codec, RegionSwap swap, ArrayShapes donors) {
    int vertexFloats = codec.topology().template().length;
    int displacementFloats = 3 * codec.topology().controlPoints().size();
    return new ArrayEdit() {
      private int next;

      @Override
      public boolean comparesShapes() {
        return true;
      }

      @Override
      public void apply(int count, FloatBuffer plain, FloatBuffer latents, FloatBuffer moved) {
        for (int b = 0; b < count; b++) {
          FloatBuffer mesh = plain.slice(b * vertexFloats, vertexFloats);
          moved.put(b * displacementFloats, swap.displacements(mesh, donors.decoded(next++)));
        }
      }
    };
  }

  /** Draws displacements of a region, new ones for each mesh. */
  static ArrayEdit sample(RegionSampler sampler, RandomGenerator random, double strength) {
    return (count, plain, latents, moved) -> {
      int from = 0;
      for (int b = 0; b < count; b++) {
        float[] drawn = sampler.displacements(random, strength);
        moved.put(from, drawn);
        from += drawn.length;
      }
    };
  }

  /** Moves each latent towards its own of some others. */
  static ArrayEdit interpolate(Codec codec, ArrayShapes towards, float amount) {
    return new ArrayEdit() {
      private int next;

      @Override
      public void apply(int count, FloatBuffer plain, FloatBuffer latents, FloatBuffer moved) {
        float[] z = new float[codec.latentSize()];
        for (int b = 0; b < count; b++) {
          latents.get(b * z.length, z);
          latents.put(b * z.length, Interpolation.of(z, towards.latent(next++), amount));
        }
      }
    };
  }
}
