package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.importing.ImportOptions;
import dev.morphflux.models.importing.PublishedModelImporter;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One folder of what the published implementation computes, read by the project's own readers. */
final class ParityData implements AutoCloseable {
  final ModelPackage model;
  final Lamm network;
  final NDManager manager;
  final Parameters parameters;
  private final Npz npz;

  private ParityData(Path folder, String file) {
    model = ModelPackage.of(new PublishedModelImporter(folder, ImportOptions.standard()).read());
    network = new Lamm(model.lamm().architecture(), model.topology());
    manager = TorchEngine.cpu().newManager();
    Map<String, float[]> weights = new LinkedHashMap<>();
    model.weights().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
    parameters = Parameters.of(manager, network.parameterShapes(), weights);
    npz = Npz.open(folder.resolve(file));
  }

  static ParityData open(String backbone, String file) {
    Path folder = Path.of("..", "..", "shared", "parity", backbone);
    assumeTrue(Files.isDirectory(folder), "no parity data at " + folder.toAbsolutePath());
    return new ParityData(folder, file);
  }

  boolean contains(String name) {
    return npz.contains(name);
  }

  float[] floats(String name) {
    return npz.read(name).toFloats();
  }

  NDArray array(NDManager under, String name) {
    NumpyArray array = npz.read(name);
    return under.create(
        array.toFloats(), new Shape(Arrays.stream(array.shape()).asLongStream().toArray()));
  }

  /** Compares with what is expected, relative to its largest value. */
  static void assertClose(NDArray actual, float[] expected, double tolerance, String what) {
    assertClose(actual.toFloatArray(), expected, tolerance, what);
  }

  static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(difference / largest).as("relative error of " + what).isLessThan(tolerance);
  }

  @Override
  public void close() {
    npz.close();
    manager.close();
  }
}
