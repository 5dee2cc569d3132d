package dev.morphflux.processor.pipeline;

import dev.morphflux.models.editing.Motion;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows of the decoder that one mesh is made of: after, or base + weights (after - before),
 * where the base is before, or the scan with the motion from plain to before.
 *
 * @param plain the latent without edits
 * @param before without the edits that are local
 * @param after with all edits
 * @param weights [N], of each vertex, where edits are local
 * @param scan [N, 3], where the scan is the base
 */
record MeshRows(
    int plain, int before, int after, Optional<float[]> weights, Optional<FloatBuffer> scan) {

  /** A mesh as the decoder makes it. */
  static MeshRows of(int row) {
    return new MeshRows(row, row, row, Optional.empty(), Optional.empty());
  }

  IntStream rows() {
    return IntStream.of(plain, before, after);
  }

  /**
   * Makes the mesh, once all rows are decoded.
   *
   * @param room for a mesh; the result may lie there, until it is used again
   * @return [N, 3]
   */
  FloatBuffer mesh(CodecRunner runner, FloatBuffer room) {
    if (weights.isEmpty() && scan.isEmpty()) {
      return runner.mesh(after);
    }
    FloatBuffer base = runner.mesh(before);
    if (scan.isPresent()) {
      base = scan.get();
      if (before != plain) {
        Motion.add(base, runner.mesh(plain), runner.mesh(before), room);
        base = room;
      }
    }
    if (weights.isPresent()) {
      Motion.add(weights.get(), base, runner.mesh(before), runner.mesh(after), room);
    } else {
      Motion.add(base, runner.mesh(before), runner.mesh(after), room);
    }
    return room;
  }
}
