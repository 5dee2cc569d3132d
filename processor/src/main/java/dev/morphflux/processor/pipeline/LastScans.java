package dev.morphflux.processor.pipeline;

import dev.morphflux.schemas.Edit;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The vertices of the last scan of each subject, for edits on the scan itself. In memory only and
 * bounded: after a restart, or when many others were scanned since, they are gone until the next
 * scan.
 *
 * <p>What a scan replaces is kept until its batch is committed: if that is dropped instead, edits
 * come again that are about the scan before. Its room is used again only when nobody looks at it
 * any more. For one thread, but for {@link #settled}.
 */
final class LastScans {

  private static final long MOST_BYTES = 64L << 20;

  /** As many as a batch usually has. */
  private static final int MOST_FREE = 32;

  /**
   * @param coordinates [N, 3]
   * @param kept whether they lie in a room of ours, or still where the batch has them
   */
  private record Vertices(Object batch, String scanId, FloatBuffer coordinates, boolean kept) {}

  private record Settled(Object batch, boolean committed) {}

  private final int vertexFloats;

  /** The last one, behind those that are needed again if its batch is dropped. */
  private final Map<String, Deque<Vertices>> bySubject;

  private final Map<Object, Set<String>> subjects = new HashMap<>();
  private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();

  /** Whose last scan is still where the batch has it. */
  private final Set<String> fresh = new LinkedHashSet<>();

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
          protected boolean removeEldestEntry(Map.Entry<String, Deque<Vertices>> eldest) {
            boolean over = size() > most;
            if (over) {
              eldest.getValue().forEach(LastScans.this::replace);
            }
            return over;
          }
        };
  }

  /** Says what became of a batch; takes effect when the next one begins. Any thread. */
  void settled(Object batch, boolean committed) {
    settled.add(new Settled(batch, committed));
  }

  /** Begins a batch: forgets what the batches that were settled meanwhile make superfluous. */
  void batchBegins() {
    for (Settled next = settled.poll(); next != null; next = settled.poll()) {
      Set<String> touched = subjects.remove(next.batch());
      if (touched != null) {
        for (String subject : touched) {
          forget(next, bySubject.get(subject));
        }
      }
    }
    batchDone();
  }

  private void forget(Settled done, @Nullable Deque<Vertices> scans) {
    if (scans == null || scans.stream().noneMatch(scan -> scan.batch() == done.batch())) {
      return;
    }
    if (done.committed()) {
      while (scans.element().batch() != done.batch()) {
        replace(scans.remove());
      }
    } else {
      scans.removeIf(
          scan -> {
            boolean dropped = scan.batch() == done.batch();
            if (dropped) {
              replace(scan);
            }
            return dropped;
          });
    }
  }

  /**
   * Notes a scan. Of a subject's scans in a batch only the last is copied, when the batch is done.
   *
   * @param vertices [N, 3], in the model's unit; they must not change before {@link #batchDone}
   */
  void put(Object batch, String subject, String scanId, FloatBuffer vertices) {
    Deque<Vertices> scans = bySubject.computeIfAbsent(subject, key -> new ArrayDeque<>());
    Vertices before = scans.peekLast();
    if (before != null && !before.kept()) {
      scans.removeLast();
    }
    scans.add(new Vertices(batch, scanId, vertices, false));
    fresh.add(subject);
    subjects.computeIfAbsent(batch, key -> new HashSet<>()).add(subject);
  }

  /** Ends a batch: what was given out in it must not be used any more. */
  void batchDone() {
    fresh.forEach(subject -> bySubject.computeIfPresent(subject, (key, scans) -> keepLast(scans)));
    fresh.clear();
    for (float[] room : replaced) {
      if (free.size() < MOST_FREE) {
        free.push(room);
      }
    }
    replaced.clear();
  }

  private Deque<Vertices> keepLast(Deque<Vertices> scans) {
    Vertices last = scans.removeLast();
    float[] room = free.isEmpty() ? new float[vertexFloats] : free.pop();
    last.coordinates().get(0, room);
    scans.add(new Vertices(last.batch(), last.scanId(), FloatBuffer.wrap(room), true));
    return scans;
  }

  private void replace(Vertices old) {
    if (old.kept()) {
      replaced.add(old.coordinates().array());
    }
  }

  /**
   * The vertices of the scan that an edit is about, [N, 3]; they do not change before {@link
   * #batchDone}.
   *
   * @throws RejectedRecordException if they are not here
   */
  FloatBuffer require(Edit edit, String scanId) {
    return bySubject.getOrDefault(edit.getSubject(), new ArrayDeque<>()).stream()
        .filter(scan -> scan.scanId().equals(scanId))
        .reduce((earlier, later) -> later)
        .map(Vertices::coordinates)
        .orElseThrow(
            () ->
                new RejectedRecordException(
                    RejectReason.NO_SCAN_VERTICES,
                    "edit %s has the base SCAN, but of scan %s of subject '%s' only the latent is known any more; send it after the subject's next scan, or with the base AUTOENCODED"
                        .formatted(edit.getEditId(), scanId, edit.getSubject())));
  }
}
