package dev.morphflux.models.training.job;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory in which a run keeps what it needs to go on and what a person wants to see. */
final class RunFolder {
  private static final String CONFIG = "config.yaml";
  private static final String PLOT = "loss.png";

  private final Path directory;
  private final CheckpointStore checkpoints;

  /**
   * @param directory exists
   */
  RunFolder(Path directory, CheckpointStore checkpoints) {
    this.directory = directory;
    this.checkpoints = checkpoints;
  }

  CheckpointStore checkpoints() {
    return checkpoints;
  }

  MetricsLog metrics(Optional<Checkpoint> from, RunClock clock) {
    return MetricsLog.open(directory, from, clock);
  }

  /** Keeps the settings of the run with all defaults filled in. */
  void keep(TrainingConfig config) {
    Path file = directory.resolve(CONFIG);
    try {
      Files.writeString(file, TrainingConfigReader.write(config));
    } catch (IOException e) {
      throw new MorphfluxException("cannot write " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /** Draws the metrics so far. */
  void drawPlot() {
    LossPlot.draw(directory.resolve(MetricsLog.FILE), directory.resolve(PLOT));
  }
}
