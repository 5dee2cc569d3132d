package dev.morphflux.models.training.job;

import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.schemas.MorphfluxException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes the steps of both phases, from a checkpoint on if there is one. A phase ends with the
 * parameters it had when the held-out error was least.
 */
final class PhaseRunner {
  private static final int LOG_EVERY = 10;
  private static final int EVALUATION_SCANS = 64;
  private static final double NANOS = 1e9;

  private final TrainingSetup setup;
  private final Parameters parameters;
  private final HeldOutEvaluation evaluation;
  private final RunFolder folder;
  private final TrainingListener listener;
  private final BooleanSupplier stopRequested;
  private final Map<Phase, BestSoFar> best = new EnumMap<>(Phase.class);

  PhaseRunner(
      TrainingSetup setup,
      Parameters parameters,
      HeldOutEvaluation evaluation,
      RunFolder folder,
      TrainingListener listener,
      BooleanSupplier stopRequested) {
    this.setup = setup;
    this.parameters = parameters;
    this.evaluation = evaluation;
    this.folder = folder;
    this.listener = listener;
    this.stopRequested = stopRequested;
  }

  /**
   * Takes all steps that are left.
   *
   * @return what was best in each phase, or empty if the run was asked to stop before
   */
  Optional<Map<Phase, BestSoFar>> run(
      Optional<Checkpoint> from, RunClock clock, MetricsLog metrics) {
    from.ifPresent(checkpoint -> best.putAll(checkpoint.best()));
    Phase first = from.map(Checkpoint::phase).orElse(Phase.AUTOENCODER);
    for (Phase phase : Phase.values()) {
      if (phase.compareTo(first) >= 0) {
        Optional<Checkpoint> begun = from.filter(checkpoint -> checkpoint.phase() == phase);
        try (PhaseSteps steps =
            new PhaseSteps(
                setup,
                parameters,
                phase,
                begun.map(Checkpoint::step).orElse(0),
                begun.map(Checkpoint::optimizer).orElse(Map.of()))) {
          if (!finish(phase, steps, clock, metrics)) {
            return Optional.empty();
          }
        }
        folder.checkpoints().readBest(phase, bestOf(phase).step()).forEach(parameters::set);
      }
    }
    return Optional.of(Map.copyOf(best));
  }

  private boolean finish(Phase phase, PhaseSteps steps, RunClock clock, MetricsLog metrics) {
    if (!best.containsKey(phase)) {
      evaluate(phase, 0, metrics);
    }
    listener.phaseStarted(phase, steps.taken(), setup.config().of(phase).steps());
    double written = clock.read().seconds();
    double stepSeconds = 0;
    int timed = 0;
    while (!isOver(phase, steps)) {
      long start = System.nanoTime();
      LayerLosses losses = steps.take();
      stepSeconds += (System.nanoTime() - start) / NANOS;
      timed++;
      int taken = steps.taken();
      requireFinite(phase, taken, losses);
      listener.stepDone(phase, taken - 1, losses);
      if (taken % LOG_EVERY == 0) {
        double speed = timed * steps.batchSize() / stepSeconds;
        metrics.step(phase, taken, losses, steps.lastRate(), speed);
        stepSeconds = 0;
        timed = 0;
      }
      if (isEvaluationDue(steps)) {
        evaluate(phase, taken, metrics);
      }
      boolean over = isOver(phase, steps);
      boolean stop = stopRequested.getAsBoolean();
      if (over && !steps.isDone()) {
        metrics.stoppedEarly(phase, taken, bestOf(phase));
      }
      double now = clock.read().seconds();
      if (over || stop || now - written > setup.config().checkpointEverySeconds()) {
        write(phase, steps, clock);
        written = clock.read().seconds();
      }
      if (stop && !(over && phase == Phase.MANIPULATION)) {
        return false;
      }
    }
    return true;
  }

  private void write(Phase phase, PhaseSteps steps, RunClock clock) {
    folder
        .checkpoints()
        .write(
            new Checkpoint(
                phase,
                steps.taken(),
                clock.read(),
                best,
                parameters.export(),
                steps.exportMoments()));
  }

  private boolean isOver(Phase phase, PhaseSteps steps) {
    return steps.isDone() || bestOf(phase).isExhausted(setup.config().of(phase).earlyStopping());
  }

  private boolean isEvaluationDue(PhaseSteps steps) {
    int every = setup.config().evaluateEverySteps();
    return steps.isDone() || (every > 0 && steps.taken() % every == 0);
  }

  private void evaluate(Phase phase, int stepsDone, MetricsLog metrics) {
    Map<String, Double> figures =
        evaluation.evaluate(parameters, EVALUATION_SCANS, phase == Phase.MANIPULATION);
    double error = HeldOutEvaluation.criterion(figures);
    if (!Double.isFinite(error)) {
      throw diverged(phase, stepsDone, "held-out error");
    }
    double least = setup.config().of(phase).earlyStopping().minImprovement();
    BestSoFar before = best.get(phase);
    BestSoFar now =
        before == null ? BestSoFar.first(stepsDone, error) : before.after(stepsDone, error, least);
    if (now.step() == stepsDone) {
      folder.checkpoints().writeBest(phase, stepsDone, parameters.export());
    }
    best.put(phase, now);
    metrics.evaluation(phase, stepsDone, figures, error, now);
    folder.drawPlot();
    listener.evaluated(phase, stepsDone, figures);
  }

  private BestSoFar bestOf(Phase phase) {
    BestSoFar known = best.get(phase);
    if (known == null) {
      throw new IllegalStateException("no evaluation yet in " + phase);
    }
    return known;
  }

  private static void requireFinite(Phase phase, int taken, LayerLosses losses) {
    if (!Float.isFinite(losses.objective())) {
      throw diverged(phase, taken, "loss");
    }
  }

  private static MorphfluxException diverged(Phase phase, int taken, String what) {
    return new MorphfluxException(
        "the "
            + what
            + " is not a number after step "
            + taken
            + " of "
            + phase
            + ": training has diverged; lower the learning rate and begin in another directory");
  }
}
