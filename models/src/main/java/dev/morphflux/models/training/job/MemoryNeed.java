package dev.morphflux.models.training.job;

import dev.morphflux.models.io.YamlRecords;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.schemas.MorphfluxException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a step of manipulation, the larger kind, holds in memory, in bytes; the JVM comes on top.
 *
 * @param parameters the network's parameters
 * @param moments AdamW's two for each
 * @param gradients one for each parameter
 * @param activations what the backward pass needs of the forward one: an estimate
 */
public record MemoryNeed(long parameters, long moments, long gradients, long activations) {
  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  static MemoryNeed of(TrainingSetup setup, TrainingSpace space) {
    long parameters =
        Float.BYTES
            * space.network().parameterShapes().values().stream().mapToLong(s -> s.size()).sum();
    return new MemoryNeed(parameters, 2 * parameters, parameters, activations(setup, space));
  }

  /** All of it. */
  public long total() {
    return parameters + moments + gradients + activations;
  }

  private static long activations(TrainingSetup setup, TrainingSpace space) {
    Architecture sizes = setup.config().architecture();
    RegionLayout layout = space.network().layout();
    double tokens = layout.regionCount() + 1.0;
    double features = tokens * sizes.dim();
    double ofLayer =
        sizes.backbone() == Backbone.MLP_MIXER
            ? features * (6 + 3 * sizes.scaleDim() + 3 * sizes.scaleDimToken())
            : features * (10 + 3 * sizes.scaleDim()) + 3 * tokens * tokens * sizes.heads();
    double mesh = 3.0 * layout.rowCount();
    double inner = space.innerFraction();
    int encoder = sizes.encoderDepth();
    int decoder = 2 * sizes.decoderDepth(); // every source is decoded twice
    // A mesh that is compared lives as output, difference and its absolute value, and once more
    // as the gradient; sources and targets are three.
    double ofSource =
        (encoder + decoder) * ofLayer
            + 4 * mesh * inner * (encoder + 1 + decoder)
            + 4 * 2 * mesh
            + 3 * mesh;
    return (long) (Float.BYTES * setup.config().batchSize() * ofSource);
  }

  /** What the machine can still give to this process, in bytes. */
  static long available() {
    if (Files.isReadable(LINUX)) {
      try {
        return YamlRecords.text(LINUX)
            .lines()
            .filter(line -> line.startsWith(AVAILABLE))
            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseGet(MemoryNeed::free);
      } catch (MorphfluxException e) {
        return free();
      }
    }
    return free();
  }

  private static long free() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
