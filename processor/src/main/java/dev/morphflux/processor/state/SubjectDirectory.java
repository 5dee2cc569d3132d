package dev.morphflux.processor.state;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last latents of all subjects, whichever processor serves them: what an edit of one subject
 * takes from another. Those that this processor encodes are here at once, those of other processors
 * once they are committed and {@link StateFollower} has read them. Safe for use by several threads.
 */
public final class SubjectDirectory {

  private final Map<String, KnownLatent> latents = new ConcurrentHashMap<>();

  /** The last latent of a subject, as far as it is known here. */
  public Optional<KnownLatent> latest(String subject) {
    return Optional.ofNullable(latents.get(subject));
  }

  /** A new latent of a subject. */
  public void put(String subject, KnownLatent latent) {
    latents.put(subject, latent);
  }

  void forget(String subject) {
    latents.remove(subject);
  }
}
