package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.job.MemoryNeed;
import dev.morphflux.models.training.job.Phase;
import dev.morphflux.models.training.job.TrainingCheck;
import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code train --check}: what a run would be. */
final class TrainCheck {
  private static final double MEASURED_SECONDS = 10;
  private static final double MEBIBYTE = 1 << 20;

  private final TrainingConfig config;
  private final Topology topology;
  private final CachedScans scans;
  private final PrintWriter output;

  TrainCheck(TrainingConfig config, Topology topology, CachedScans scans, PrintWriter output) {
    this.config = config;
    this.topology = topology;
    this.scans = scans;
    this.output = output;
  }

  /**
   * Prints it. Scans of a run under way are looked at where they are; others are read beside its
   * directory and deleted again, so that a later run reads the topic as it is then.
   *
   * @return false if it was asked to stop
   */
  boolean report(Path run) {
    print("topology", "%s, %d vertices", topology.id(), topology.vertexCount());
    print(
        "regions",
        "%d, with %d control points",
        topology.regions().size(),
        topology.controlPoints().size());
    print("unit", "%s m; scans in other units are converted", topology.metersPerUnit());
    Path cached = run.resolve(CachedScans.FOLDER);
    Path scratch = run.toAbsolutePath().resolveSibling(run.getFileName() + ".check");
    try {
      Files.createDirectories(scratch);
      // Before the scans are there, which go again.
      long free = free(run);
      boolean reads = !ScanCache.isComplete(cached);
      return report(scans.in(reads ? scratch.resolve(CachedScans.FOLDER) : cached), scratch, free);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write to " + scratch + ": " + e, e);
    } finally {
      delete(scratch);
    }
  }

  private boolean report(Optional<ScanCache> cache, Path directory, long free) {
    cache.ifPresent(
        read ->
            print(
                TrainingCheck.of(config, topology, read, directory, MEASURED_SECONDS), read, free));
    output.println(cache.isPresent() ? "training could go" : "stopped");
    output.flush();
    return cache.isPresent();
  }

  private void print(TrainingCheck check, ScanCache cache, long free) {
    int[] per = check.scansPerSubject();
    print("scans", "%d of %d subjects", check.scans(), check.subjects());
    print("scans per subject", "%d to %d, median %d", per[0], per[2], per[1]);
    print("to learn from", "%d of %d subjects", check.trainingScans(), check.trainingSubjects());
    print("held out", "%d of %d subjects", check.heldOutScans(), check.heldOutSubjects());
    MemoryNeed memory = check.memory();
    double cacheBytes = 3.0 * Float.BYTES * cache.vertexCount() * cache.size();
    // Last checkpoint: parameters and moments; while it is replaced there are two; two bests.
    double checkpoints = 8.0 * memory.parameters();
    double all = cacheBytes + check.preparedBytes() + checkpoints;
    print(
        "disk",
        "%.0f MB: scans %.0f, their scores %.0f, checkpoints %.0f; available %.0f",
        all / MEBIBYTE,
        cacheBytes / MEBIBYTE,
        check.preparedBytes() / MEBIBYTE,
        checkpoints / MEBIBYTE,
        free / MEBIBYTE);
    if (all > free) {
      throw new MorphfluxException(
          "the run needs %.0f MB of disk, %.0f MB are free; give --run a place with more room"
              .formatted(all / MEBIBYTE, free / MEBIBYTE));
    }
    print(
        "memory",
        "%.0f MB: parameters %.0f, moments %.0f, gradients %.0f, activations about %.0f",
        memory.total() / MEBIBYTE,
        memory.parameters() / MEBIBYTE,
        memory.moments() / MEBIBYTE,
        memory.gradients() / MEBIBYTE,
        memory.activations() / MEBIBYTE);
    print("available", "%.0f MB", check.availableMemory() / MEBIBYTE);
    double total = 0;
    for (Phase phase : Phase.values()) {
      double expected = check.expectedSeconds().getOrDefault(phase, 0.0);
      total += expected;
      print(
          phase.name().toLowerCase(Locale.ROOT),
          "%d steps of %.3f s, evaluations of %.2f s: %s",
          phase == Phase.AUTOENCODER ? config.autoencoder().steps() : config.manipulation().steps(),
          check.stepSeconds().get(phase),
          check.evaluationSeconds().get(phase),
          words(expected));
    }
    print("time to expect", "%s on %s, without the start", words(total), config.device());
  }

  /** Room on the disk of a directory that need not exist. */
  private static long free(Path directory) {
    Path existing = directory.toAbsolutePath().normalize();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      throw new MorphfluxException("cannot see the room left in " + existing + ": " + e, e);
    }
  }

  private static String words(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
  }

  private void print(String name, String format, Object... values) {
    output.printf("%-18s%s%n", name, String.format(Locale.ROOT, format, values));
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new MorphfluxException("cannot delete " + directory + ": " + e, e);
    }
  }
}
