package dev.morphflux.models.training.job;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.packages.Training;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  static Training training(TrainingSetup setup) {
    TrainingConfig config = setup.config();
    String source =
        "trained from topics: %d steps of autoencoding, %d of manipulation, batch size %d"
            .formatted(
                config.autoencoder().steps(), config.manipulation().steps(), config.batchSize());
    Optional<String> startedFrom = setup.warmStart().map(WarmStart::name);
    return new Training(
        startedFrom.map(name -> source + "; warm-started from " + name).orElse(source),
        setup.cache().source().topics(),
        setup.cache().source().offsets(),
        setup.split().training().length,
        setup.split().trainingSubjects(),
        config.seed(),
        setup.split().heldOutBelow(),
        startedFrom.orElse(""));
  }
}
