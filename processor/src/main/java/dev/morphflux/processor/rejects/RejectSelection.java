package dev.morphflux.processor.rejects;

import dev.morphflux.processor.pipeline.RejectReason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rejects are meant: those for which everything given holds.
 *
 * @param reasons one of these; any if empty
 * @param subjects of one of these; of any if empty
 * @param topic stood in this topic; null for any
 * @param since rejected at this time or later; null for any time
 * @param until rejected before this time; null for any time
 * @param places one of these; any if empty
 */
public record RejectSelection(
    Set<RejectReason> reasons,
    Set<String> subjects,
    @Nullable String topic,
    @Nullable Instant since,
    @Nullable Instant until,
    Set<RejectPlace> places) {

  public RejectSelection {
    reasons = Set.copyOf(reasons);
    subjects = Set.copyOf(subjects);
    places = Set.copyOf(places);
  }

  /** All of them. */
  public static RejectSelection all() {
    return new RejectSelection(Set.of(), Set.of(), null, null, null, Set.of());
  }

  /** Whether it is all of them. */
  public boolean isAll() {
    return equals(all());
  }

  /** Whether the reject is meant. */
  public boolean includes(Reject reject) {
    return (reasons.isEmpty()
            || RejectReason.of(reject.reason()).filter(reasons::contains).isPresent())
        && (subjects.isEmpty() || (reject.subject() != null && subjects.contains(reject.subject())))
        && (topic == null || topic.equals(reject.topic()))
        && (since == null || !reject.time().isBefore(since))
        && (until == null || reject.time().isBefore(until))
        && (places.isEmpty() || places.contains(reject.place()));
  }
}
