package dev.morphflux.processor.bridge;

import java.time.Duration;

/** How a committer brings about that records whose batch failed come again. */
interface Recovery {

  /** Rewinds all lanes to the committed offsets after a pause. */
  void rewind(Duration backOff);

  /** Whether the bridge is being closed, so that retrying must end. */
  boolean isClosing();
}
