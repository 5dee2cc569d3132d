package dev.morphflux.models.serving;

import dev.morphflux.models.network.RegionLayout;
import java.nio.FloatBuffer;
import java.util.Map;

/** Vertices to latents, or to other rows that a graph makes of them. Safe for several threads. */
public final class Encoder implements AutoCloseable {
  private record Room(RegionMeshes meshes, FloatBuffer output) {}

  private final GraphSession session;
  private final int meshSize;
  private final int outputSize;
  private final String output;
  private final float[] mean; // [R, 3]
  private final float[] inverseStd; // [R, 3]
  private final Rooms<Room> rooms;

  /**
   * @param session closed with this
   * @param output the name of its output
   */
  Encoder(GraphSession session, LammParts parts, String output, int threads) {
    this.session = session;
    this.output = output;
    RegionLayout layout = parts.layout();
    RegionOrder order = new RegionOrder(layout);
    meshSize = 3 * layout.vertexCount();
    outputSize = session.rowSize(output);
    mean = parts.meanOfRows();
    inverseStd = parts.inverseStdOfRows();
    rooms =
        new Rooms<>(
            threads,
            rows ->
                new Room(
                    EncoderGraph.takesRegions(parts)
                        ? RegionMeshes.apart(layout, order, rows)
                        : RegionMeshes.sideBySide(EncoderGraph.COORDINATES, layout, order, rows),
                    NativeFloats.allocate(rows * outputSize)));
  }

  /**
   * Encodes.
   *
   * @param batch B
   * @param vertices [B, N, 3], in the model's unit
   * @param outputs receives [B, ..]
   * @throws IllegalArgumentException if a buffer is too small
   */
  public void run(int batch, FloatBuffer vertices, FloatBuffer outputs) {
    Rooms.require(vertices, batch, meshSize);
    Rooms.require(outputs, batch, outputSize);
    rooms.forEach(
        batch,
        (room, first, rows) -> {
          for (int i = 0; i < rows; i++) {
            room.meshes().put(i, vertices, first + i, mean, inverseStd);
          }
          session.run(rows, room.meshes().byName(), Map.of(output, room.output()));
          outputs.put(first * outputSize, room.output(), 0, rows * outputSize);
        });
  }

  /** All bytes of the graph's constants. */
  public long weightBytes() {
    return session.weightBytes();
  }

  @Override
  public void close() {
    session.close();
  }
}
