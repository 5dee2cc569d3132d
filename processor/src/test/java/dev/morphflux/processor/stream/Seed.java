package dev.morphflux.processor.stream;

/** The seed of everything random in the fault suite: {@code -Dmorphflux.seed=} replays a run. */
final class Seed {

  static final long VALUE = Long.getLong("morphflux.seed", 20_261_121L);

  private Seed() {}

  /** For the message of a failure. */
  static String text() {
    return "seed " + VALUE + " (replay with -Dmorphflux.seed=" + VALUE + ")";
  }
}
