package dev.morphflux.processor.state;

import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.SubjectState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the subjects of one lane: the last latent and the held edits of each, and the
 * latents of the lane's recent scans. For one thread at a time.
 */
public final class SubjectStates {

  private record Recalled(String subject, KnownLatent latent) {}

  private static final class Entry {
    private @Nullable KnownLatent latest;
    private final Map<String, Edit> held = new LinkedHashMap<>();
  }

  private final Map<String, Entry> subjects = new HashMap<>();
  private final Map<String, Recalled> recent;

  /**
   * @param recalledScans how many scans can be recalled by their id
   */
  public SubjectStates(int recalledScans) {
    recent =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Recalled> eldest) {
            return size() > recalledScans;
          }
        };
  }

  /** The latent of the subject's last scan. */
  public Optional<KnownLatent> latest(String subject) {
    Entry entry = subjects.get(subject);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.latest);
  }

  /** The latent of one of the subject's recent scans. */
  public Optional<KnownLatent> recall(String subject, String scanId) {
    return Optional.ofNullable(recent.get(scanId))
        .filter(found -> found.subject().equals(subject))
        .map(Recalled::latent);
  }

  /** Edits with lifetime HOLD, in the order they came. */
  public List<Edit> held(String subject) {
    Entry entry = subjects.get(subject);
    return entry == null ? List.of() : List.copyOf(entry.held.values());
  }

  /** A new scan of the subject. */
  public void scanned(String subject, KnownLatent latent) {
    entry(subject).latest = latent;
    recalled(subject, latent);
  }

  /** Holds an edit; one that comes again takes its old place. */
  public void hold(String subject, Edit edit) {
    entry(subject).held.put(edit.getEditId(), edit);
  }

  /**
   * Lets go of a held edit.
   *
   * @return whether it was held
   */
  public boolean release(String subject, String editId) {
    return entry(subject).held.remove(editId) != null;
  }

  /** Lets go of all held edits. */
  public void releaseAll(String subject) {
    entry(subject).held.clear();
  }

  /** The subject as the state topic keeps it. */
  public SubjectState toMessage(String subject) {
    Entry entry = entry(subject);
    return new SubjectState(
        subject,
        entry.latest == null ? null : entry.latest.toStored(),
        new ArrayList<>(entry.held.values()));
  }

  void restore(SubjectState message) {
    Entry entry = new Entry();
    entry.latest = message.getLatent() == null ? null : KnownLatent.of(message.getLatent());
    message.getHeld().forEach(edit -> entry.held.put(edit.getEditId(), edit));
    subjects.put(message.getSubject(), entry);
  }

  void forget(String subject) {
    subjects.remove(subject);
  }

  void recalled(String subject, KnownLatent latent) {
    recent.put(latent.scanId(), new Recalled(subject, latent));
  }

  private Entry entry(String subject) {
    return subjects.computeIfAbsent(subject, name -> new Entry());
  }
}
