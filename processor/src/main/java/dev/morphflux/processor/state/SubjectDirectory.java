package dev.morphflux.processor.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The last latents of all subjects, whichever processor serves them: what an edit of one subject
 * takes from another. Those that this processor serves are in the states of its lanes, those of
 * other processors here, once they are committed and {@link StateFollower} has read them.
 */
public final class SubjectDirectory {

  private final Supplier<List<SubjectStates>> lanes;
  private final Map<String, KnownLatent> followed = new ConcurrentHashMap<>();

  /**
   * @param lanes the states of all lanes that are open here
   */
  public SubjectDirectory(Supplier<List<SubjectStates>> lanes) {
    this.lanes = lanes;
  }

  /**
   * The last latent of a subject, as far as it is known here. Only for the thread that works on the
   * lanes.
   */
  public Optional<KnownLatent> latest(String subject) {
    // What was followed may be older: it is committed, sent and read.
    return lanes.get().stream()
        .flatMap(states -> states.latest(subject).stream())
        .findFirst()
        .or(() -> Optional.ofNullable(followed.get(subject)));
  }

  /** A committed latent of a subject. Any thread. */
  void follow(String subject, KnownLatent latent) {
    followed.put(subject, latent);
  }

  /** A subject that is no more. Any thread. */
  void forget(String subject) {
    followed.remove(subject);
  }
}
