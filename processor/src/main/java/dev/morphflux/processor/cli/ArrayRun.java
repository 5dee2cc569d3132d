package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.io.NpzWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A codec over all meshes of an array, holding one batch of meshes at a time. */
final class ArrayRun {

  /** Below this a run is over before a bar would be read. */
  private static final int MESHES_WORTH_A_BAR = 256;

  private final Codec codec;
  private final ArrayInput vertices;
  private final @Nullable ArrayInput displacements;
  private final int batch;
  private final int meshSize;
  private final int displacementSize;

  ArrayRun(Codec codec, ArrayInput vertices, @Nullable ArrayInput displacements, int batch) {
    int vertexCount = codec.topology().vertexCount();
    int controlPoints = codec.topology().controlPoints().size();
    vertices.requirePoints("[B, N, 3] of the model's vertices", vertexCount);
    if (displacements != null) {
      displacements.requirePoints("[B, C, 3] of the model's control points", controlPoints);
      if (displacements.count() != 1 && displacements.count() != vertices.count()) {
        throw displacements.wrongCount(vertices.count());
      }
    }
    this.codec = codec;
    this.vertices = vertices;
    this.displacements = displacements;
    this.meshSize = 3 * vertexCount;
    this.displacementSize = 3 * controlPoints;
    int largest = Integer.MAX_VALUE / Float.BYTES / Math.max(meshSize, codec.latentSize());
    this.batch = Math.max(1, Math.min(Math.min(batch, largest), vertices.count()));
  }

  void writeTo(NpzWriter writer) {
    int count = vertices.count();
    float[] latents = new float[Math.multiplyExact(count, codec.latentSize())];
    FloatBuffer meshes = direct(meshSize);
    FloatBuffer codes = direct(codec.latentSize());
    FloatBuffer edits = direct(displacementSize);
    FloatBuffer decoded = direct(meshSize);
    fillSame(edits);
    writer.begin("vertices", count, meshSize / 3, 3);
    try (ProgressBar bar = progress(count)) {
      for (int done = 0; done < count; ) {
        int some = vertices.read(Math.min(batch, count - done), meshes);
        if (displacements != null && displacements.count() == count) {
          displacements.read(some, edits);
        }
        codec.encode(some, meshes, codes);
        codec.decode(some, codes, edits, decoded);
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

  /** A single set of displacements is for every mesh. */
  private void fillSame(FloatBuffer edits) {
    if (displacements != null && displacements.count() == 1 && vertices.count() != 1) {
      displacements.read(1, edits);
      for (int i = displacementSize; i < edits.capacity(); i++) {
        edits.put(i, edits.get(i - displacementSize));
      }
    }
  }

  private FloatBuffer direct(int size) {
    return ByteBuffer.allocateDirect(batch * size * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static @Nullable ProgressBar progress(int count) {
    return count < MESHES_WORTH_A_BAR
        ? null
        : new ProgressBarBuilder()
            .setTaskName("apply")
            .setUnit(" meshes", 1)
            .setInitialMax(count)
            .setUpdateIntervalMillis(500)
            .showSpeed()
            .build();
  }
}
