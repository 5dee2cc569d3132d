package dev.morphflux.models.serving;

import dev.morphflux.models.network.RegionLayout;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/** Latents and displacements to vertices. Safe for several threads. */
public final class Decoder implements AutoCloseable {
  private record Room(FloatBuffer latents, FloatBuffer displacements, RegionMeshes meshes) {}

  private final GraphSession session;
  private final int latentSize;
  private final int displacementSize;
  private final int meshSize;
  private final float[] offsets; // [R, 3]
  private final Rooms<Room> rooms;

  /**
   * @param session closed with this
   * @param offsets [N, 3], what is to be added to the graph's sums
   */
  Decoder(GraphSession session, LammParts parts, float[] offsets, int threads) {
    this.session = session;
    RegionLayout layout = parts.layout();
    RegionOrder order = new RegionOrder(layout);
    this.offsets = order.summands(offsets);
    latentSize = parts.architecture().latentSize();
    displacementSize = 3 * layout.controlPointCount();
    meshSize = 3 * layout.vertexCount();
    rooms =
        new Rooms<>(
            threads,
            rows ->
                new Room(
                    NativeFloats.allocate(rows * latentSize),
                    NativeFloats.allocate(rows * displacementSize),
                    RegionMeshes.apart(layout, order, rows)));
  }

  /**
   * Decodes.
   *
   * @param batch B
   * @param latents [B, d]
   * @param displacements [B, C, 3], in the model's unit
   * @param vertices receives [B, N, 3], in the model's unit
   * @throws IllegalArgumentException if a buffer is too small
   */
  public void run(int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    Rooms.require(latents, batch, latentSize);
    Rooms.require(displacements, batch, displacementSize);
    Rooms.require(vertices, batch, meshSize);
    rooms.forEach(
        batch,
        (room, first, rows) -> {
          Map<String, FloatBuffer> inputs = new HashMap<>();
          room.latents().put(0, latents, first * latentSize, rows * latentSize);
          inputs.put(DecoderGraph.LATENTS, room.latents());
          if (displacementSize > 0) {
            room.displacements()
                .put(0, displacements, first * displacementSize, rows * displacementSize);
            inputs.put(DecoderGraph.DISPLACEMENTS, room.displacements());
          }
          session.run(rows, inputs, room.meshes().byName());
          for (int i = 0; i < rows; i++) {
            room.meshes().get(i, vertices, first + i, offsets);
          }
        });
  }

  /** All bytes of the graph's constants. */
  public long weightBytes() {
    return session.weightBytes();
  }

  /** The bytes of those constants that are only read where something moves. */
  public long branchBytes() {
    return session.branchBytes();
  }

  @Override
  public void close() {
    session.close();
  }
}
