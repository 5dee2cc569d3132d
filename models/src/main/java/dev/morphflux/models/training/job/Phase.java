package dev.morphflux.models.training.job;

/** What a run does one after another. */
public enum Phase {
  AUTOENCODER(0),
  MANIPULATION(1);

  private final int stream;

  Phase(int stream) {
    this.stream = stream;
  }

  /** Which of a seed's streams of random numbers the phase draws from. */
  int stream() {
    return stream;
  }
}
