package dev.morphflux.processor.cli;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scans of an archive in memory, not more than can stay there: spread over all. */
final class ScanRows {
  private static final int LEAST = 16;
  private static final int MOST = 1024;
  private static final long MOST_BYTES = 400_000_000;

  private ScanRows() {}

  /** Vertices [N, 3] of each. */
  static List<float[]> read(Path file, Topology topology) {
    try (Npz archive = Npz.open(file);
        ArrayInput input = ArrayInput.vertices(archive)) {
      input.requirePoints("[B, N, 3] of the model's vertices", topology.vertexCount());
      if (input.count() < LEAST) {
        throw new MorphfluxException(
            "%s holds %d scans, expected at least %d to measure errors on"
                .formatted(file, input.count(), LEAST));
      }
      float[] scan = new float[topology.template().length];
      long most = Math.max(LEAST, Math.min(MOST, MOST_BYTES / Float.BYTES / scan.length));
      int step = (int) Math.max(1, (input.count() + most - 1) / most);
      List<float[]> rows = new ArrayList<>();
      FloatBuffer buffer = FloatBuffer.wrap(scan);
      for (int i = 0; i < input.count(); i++) {
        int unused = input.read(1, buffer);
        if (i % step == 0) {
          rows.add(scan.clone());
        }
      }
      return rows;
    }
  }
}
