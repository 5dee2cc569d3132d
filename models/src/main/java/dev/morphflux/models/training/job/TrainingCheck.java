package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run would be, without running it: counts, memory, and the time to expect from a few real
 * steps on real scans.
 *
 * @param scansPerSubject least, median and most
 * @param preparedBytes what a run keeps on the disk besides the scans, in the form it learns from
 * @param memory what a step needs, in bytes
 * @param availableMemory what the machine has left, in bytes
 * @param stepSeconds of each phase, measured
 * @param evaluationSeconds of one evaluation in each phase, measured
 * @param expectedSeconds of each phase with all its steps and evaluations
 */
public record TrainingCheck(
    int scans,
    int subjects,
    int[] scansPerSubject,
    int trainingScans,
    int trainingSubjects,
    int heldOutScans,
    int heldOutSubjects,
    long preparedBytes,
    MemoryNeed memory,
    long availableMemory,
    Map<Phase, Double> stepSeconds,
    Map<Phase, Double> evaluationSeconds,
    Map<Phase, Double> expectedSeconds) {

  private static final double NANOS = 1e9;
  private static final int WARM_UP_STEPS = 2;
  private static final int LEAST_STEPS = 3;

  /**
   * Looks at a run. Its steps start from random parameters, which takes no time and changes none.
   *
   * @param directory without files; receives what a run would make of the scans
   * @param seconds how long to measure, about
   * @throws MorphfluxException if the run could not be
   */
  public static TrainingCheck of(
      TrainingConfig config, Topology topology, ScanCache cache, Path directory, double seconds) {
    if (config.threads() > 0) {
      TorchEngine.useThreads(config.threads());
    }
    TrainingSetup setup = TrainingSetup.of(config, topology, cache);
    long available = MemoryNeed.available();
    MemoryNeed memory;
    Map<Phase, Double> steps = new EnumMap<>(Phase.class);
    Map<Phase, Double> evaluations = new EnumMap<>(Phase.class);
    Map<Phase, Double> expected = new EnumMap<>(Phase.class);
    try (NDManager root = TorchEngine.on(config.device()).newManager();
        TrainingSpace space = TrainingSpace.of(setup, root, directory);
        Parameters parameters =
            Parameters.of(
                root,
                space.network().parameterShapes(),
                DefaultInitialization.of(space.network(), config.seed()))) {
      memory = MemoryNeed.of(setup, space);
      requireMemory(config, memory, available);
      HeldOutEvaluation evaluation = HeldOutEvaluation.of(setup, root);
      for (Phase phase : Phase.values()) {
        double step = time(setup, space, parameters, phase, seconds / Phase.values().length);
        long start = System.nanoTime();
        boolean edits = phase == Phase.MANIPULATION;
        space.published(
            parameters, full -> evaluation.evaluate(full, PhaseRunner.EVALUATION_SCANS, edits));
        double evaluated = (System.nanoTime() - start) / NANOS;
        int count = config.of(phase).steps();
        int every = config.evaluateEverySteps() == 0 ? count : config.evaluateEverySteps();
        steps.put(phase, step);
        evaluations.put(phase, evaluated);
        expected.put(phase, count * step + (1 + (count + every - 1) / every) * evaluated);
      }
    }
    int[] perSubject = new int[cache.subjects().size()];
    for (int scan = 0; scan < cache.size(); scan++) {
      perSubject[cache.subjectOf(scan)]++;
    }
    Arrays.sort(perSubject);
    return new TrainingCheck(
        cache.size(),
        perSubject.length,
        new int[] {
          perSubject[0], perSubject[perSubject.length / 2], perSubject[perSubject.length - 1]
        },
        setup.split().training().length,
        setup.split().trainingSubjects(),
        setup.split().heldOut().length,
        setup.split().heldOutSubjects(),
        size(directory),
        memory,
        available,
        steps,
        evaluations,
        expected);
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireMemory(TrainingConfig config, MemoryNeed memory, long available) {
    if (config.device().equals("cpu") && memory.total() > available) {
      throw new MorphfluxException(
          "a step needs about %,d MB of memory, of which %,d MB are activations of a batch; %,d MB are available; lower batchSize or innerVertexFraction, or take a smaller architecture"
              .formatted(memory.total() >> 20, memory.activations() >> 20, available >> 20));
    }
  }

  private static double time(
      TrainingSetup setup,
      TrainingSpace space,
      Parameters parameters,
      Phase phase,
      double seconds) {
    try (PhaseSteps steps = new PhaseSteps(setup, space, parameters, phase, 0, Map.of())) {
      for (int i = 0; i < WARM_UP_STEPS && !steps.isDone(); i++) {
        steps.take();
      }
      if (steps.isDone()) {
        return 0;
      }
      int timed = 0;
      long start = System.nanoTime();
      double passed = 0;
      while (!steps.isDone() && (timed < LEAST_STEPS || passed < seconds)) {
        steps.take();
        timed++;
        passed = (System.nanoTime() - start) / NANOS;
      }
      return passed / timed;
    }
  }
}
