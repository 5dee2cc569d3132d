package dev.morphflux.processor.bench;

import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.config.ProcessorConfig;
import java.nio.file.Path;

/** The model to serve, as an argument of a worker. */
record WorkerModel(Path directory) {

  static WorkerModel parse(String argument) {
    return new WorkerModel(Path.of(argument));
  }

  String argument() {
    return directory.toString();
  }

  Topology topology() {
    return ModelPackage.open(directory).topology();
  }

  Measured serve(ProcessorConfig config) {
    ModelPackage model = ModelPackage.open(directory);
    return new ServedProcessor(config, Codecs.open(model), model.statistics());
  }
}
