package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.editing.Motion;
import dev.morphflux.models.editing.StrictLocality;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.schemas.Base;
import java.nio.FloatBuffer;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A codec over all meshes of an array, holding one batch of meshes at a time. */
final class ArrayRun {

  /** Below this a run is over before a bar would be read. */
  private static final int MESHES_WORTH_A_BAR = 256;

  private final Codec codec;
  private final ArrayInput vertices;
  private final ArrayEdit edit;
  private final Base base;
  private final Optional<StrictLocality> strict;
  private final int batch;
  private final int meshSize;
  private final int displacementSize;

  /**
   * @param edit of the meshes, in their order
   * @param base what its motion is added to
   * @param strict with it, nothing moves outside the regions whose control points move
   * @param batch meshes at a time
   */
  ArrayRun(
      Codec codec,
      ArrayInput vertices,
      ArrayEdit edit,
      Base base,
      Optional<StrictLocality> strict,
      int batch) {
    this.codec = codec;
    this.vertices = vertices;
    this.edit = edit;
    this.base = base;
    this.strict = strict;
    this.meshSize = codec.topology().template().length;
    this.displacementSize = 3 * codec.topology().controlPoints().size();
    int largest = Integer.MAX_VALUE / Float.BYTES / Math.max(meshSize, codec.latentSize());
    this.batch = Math.max(1, Math.min(Math.min(batch, largest), vertices.count()));
  }

  void writeTo(NpzWriter writer) {
    int count = vertices.count();
    float[] latents = new float[Math.multiplyExact(count, codec.latentSize())];
    FloatBuffer meshes = FloatBuffer.allocate(batch * meshSize);
    FloatBuffer codes = FloatBuffer.allocate(batch * codec.latentSize());
    FloatBuffer none = FloatBuffer.allocate(batch * displacementSize);
    FloatBuffer displacements = FloatBuffer.allocate(batch * displacementSize);
    FloatBuffer decoded = FloatBuffer.allocate(batch * meshSize);
    boolean needsPlain = edit.comparesShapes() || base == Base.SCAN || strict.isPresent();
    FloatBuffer plain = needsPlain ? FloatBuffer.allocate(batch * meshSize) : decoded;
    writer.begin("vertices", count, meshSize / 3, 3);
    try (ProgressBar bar = progress(count)) {
      for (int done = 0; done < count; ) {
        int some = vertices.read(Math.min(batch, count - done), meshes);
        codec.encode(some, meshes, codes);
        if (needsPlain) {
          codec.decode(some, codes, none, plain);
        }
        edit.apply(some, plain, codes, displacements);
        codec.decode(some, codes, displacements, decoded);
        if (base == Base.SCAN || strict.isPresent()) {
          for (int b = 0; b < some; b++) {
            combine(base == Base.SCAN ? meshes : plain, plain, decoded, displacements, b);
          }
        }
        codes.get(0, latents, done * codec.latentSize(), some * codec.latentSize());
        writer.append(decoded.slice(0, some * meshSize));
        done += some;
        if (bar != null) {
          bar.stepTo(done);
        }
      }
    }
    writer.begin("latent", count, codec.latentSize()).append(FloatBuffer.wrap(latents));
  }

  private void combine(
      FloatBuffer bases, FloatBuffer plain, FloatBuffer decoded, FloatBuffer moved, int b) {
    FloatBuffer start = bases.slice(b * meshSize, meshSize);
    FloatBuffer before = plain.slice(b * meshSize, meshSize);
    FloatBuffer after = decoded.slice(b * meshSize, meshSize);
    if (strict.isEmpty()) {
      Motion.add(start, before, after, after);
      return;
    }
    float[] displacements = new float[displacementSize];
    moved.get(b * displacementSize, displacements);
    StrictLocality locality = strict.get();
    float[] weights = locality.weights(locality.editedRegions(displacements));
    Motion.add(weights, start, before, after, after);
  }

  private static @Nullable ProgressBar progress(int count) {
    return count < MESHES_WORTH_A_BAR
        ? null
        : Bars.of("apply").setUnit(" meshes", 1).setInitialMax(count).build();
  }
}
