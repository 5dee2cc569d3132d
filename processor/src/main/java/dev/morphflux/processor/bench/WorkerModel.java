package dev.morphflux.processor.bench;

import dev.morphflux.models.codec.SyntheticModel;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.precision.ServingCodecs;
import dev.morphflux.processor.config.ProcessorConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model to serve, and how; also as the arguments of a worker.
 *
 * @param directory of a package; empty for random weights in the published sizes
 * @param vertices of the random model
 * @param backbone of the random model
 * @param threads of one call of the model
 * @param precision by its name, as for {@link ServingCodecs}
 */
public record WorkerModel(
    Optional<Path> directory, int vertices, Backbone backbone, int threads, String precision) {

  static WorkerModel parse(List<String> arguments) {
    return new WorkerModel(
        Optional.of(arguments.get(0)).filter(name -> !name.isEmpty()).map(Path::of),
        Integer.parseInt(arguments.get(1)),
        Backbone.valueOf(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        arguments.get(4));
  }

  List<String> arguments() {
    return List.of(
        directory.map(Path::toString).orElse(""),
        Integer.toString(vertices),
        backbone.name(),
        Integer.toString(threads),
        precision);
  }

  ModelPackage open() {
    return directory
        .map(ModelPackage::open)
        .orElseGet(() -> SyntheticModel.of(Architecture.published(backbone), vertices, 1));
  }

  Measured serve(ProcessorConfig config) {
    ModelPackage model = open();
    return new ServedProcessor(
        config,
        ServingCodecs.open(model, precision, new SessionSettings(threads), figures -> {}),
        model.statistics());
  }
}
