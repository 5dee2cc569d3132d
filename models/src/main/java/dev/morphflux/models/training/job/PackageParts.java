package dev.morphflux.models.training.job;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.packages.Training;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.SubjectSplit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** A run's results in the package's words. */
final class PackageParts {
  private PackageParts() {}

  static Map<String, Tensor> weights(Lamm network, Parameters parameters) {
    Map<String, Shape> shapes = network.parameterShapes();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    parameters
        .export()
        .forEach(
            (name, values) -> {
              int[] shape =
                  LongStream.of(shapes.get(name).getShape()).mapToInt(Math::toIntExact).toArray();
              weights.put(name, Tensor.of(values, shape));
            });
    return weights;
  }

  static int bestStep(Map<Phase, BestSoFar> best, Phase phase) {
    BestSoFar known = best.get(phase);
    if (known == null) {
      throw new IllegalStateException("nothing was evaluated in " + phase);
    }
    return known.step();
  }

  static Training training(TrainingConfig config, ScanCache cache, SubjectSplit split) {
    return new Training(
        "trained from topics: "
            + config.autoencoder().steps()
            + " steps of autoencoding, "
            + config.manipulation().steps()
            + " of manipulation, batch size "
            + config.batchSize(),
        cache.source().topics(),
        cache.source().offsets(),
        split.training().length,
        split.trainingSubjects(),
        config.seed());
  }
}
