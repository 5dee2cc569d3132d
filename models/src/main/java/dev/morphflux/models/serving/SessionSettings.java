package dev.morphflux.models.serving;

/**
 * How graphs are run.
 *
 * @param threads that share the rows of one call, the caller's own among them; the others are of
 *     the common pool. One mesh alone is one thread's
 */
public record SessionSettings(int threads) {
  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("a session needs at least 1 thread, found " + threads);
    }
  }
}
