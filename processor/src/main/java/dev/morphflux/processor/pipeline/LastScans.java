package dev.morphflux.processor.pipeline;

import dev.morphflux.schemas.Edit;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vertices of the last scan of each subject, for edits on the scan itself. In memory only and
 * bounded: after a restart, or when many others were scanned since, they are gone until the next
 * scan. For one thread.
 *
 * <p>What a scan replaces may still be looked at until the batch is done; then its room is used
 * again.
 */
final class LastScans {

  private static final long MOST_BYTES = 64L << 20;

  /** As many as a batch usually has. */
  private static final int MOST_FREE = 32;

  private record Vertices(String scanId, float[] coordinates) {}

  private final int vertexFloats;
  private final Map<String, Vertices> bySubject;
  private final Deque<float[]> free = new ArrayDeque<>();
  private final List<float[]> replaced = new ArrayList<>();

  /**
   * @param vertexFloats 3 N
   */
  LastScans(int vertexFloats) {
    this.vertexFloats = vertexFloats;
    long most = Math.max(1, MOST_BYTES / ((long) vertexFloats * Float.BYTES));
    bySubject =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Vertices> eldest) {
            boolean over = size() > most;
            if (over) {
              replaced.add(eldest.getValue().coordinates());
            }
            return over;
          }
        };
  }

  /** Copies a scan's vertices [N, 3], in the model's unit. */
  void put(String subject, String scanId, FloatBuffer vertices) {
    float[] coordinates = free.isEmpty() ? new float[vertexFloats] : free.pop();
    vertices.get(0, coordinates);
    Vertices before = bySubject.put(subject, new Vertices(scanId, coordinates));
    if (before != null) {
      replaced.add(before.coordinates());
    }
  }

  /** Ends a batch: what was given out in it must not be used any more. */
  void batchDone() {
    for (float[] coordinates : replaced) {
      if (free.size() < MOST_FREE) {
        free.push(coordinates);
      }
    }
    replaced.clear();
  }

  /**
   * The vertices of the scan that an edit is about, [N, 3]; they do not change before {@link
   * #batchDone}.
   *
   * @throws RejectedRecordException if they are not here
   */
  FloatBuffer require(Edit edit, String scanId) {
    Vertices last = bySubject.get(edit.getSubject());
    if (last == null || !last.scanId().equals(scanId)) {
      throw new RejectedRecordException(
          RejectReason.NO_SCAN_VERTICES,
          "edit %s has the base SCAN, but of scan %s of subject '%s' only the latent is known any more; send it after the subject's next scan, or with the base AUTOENCODED"
              .formatted(edit.getEditId(), scanId, edit.getSubject()));
    }
    return FloatBuffer.wrap(last.coordinates());
  }
}
