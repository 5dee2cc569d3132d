package dev.morphflux.models.codec;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes codecs. */
public final class Codecs {
  private Codecs() {}

  /**
   * A codec with random parameters, around the topology's template with a standard deviation of one
   * unit: for tests, and to measure a size before training it. The same seed gives the same codec.
   */
  public static Codec untrained(Topology topology, Architecture architecture, long seed) {
    Lamm network = new Lamm(architecture, topology);
    float[] std = new float[topology.template().length];
    Arrays.fill(std, 1);
    return create(
        "untrained",
        "0",
        topology,
        network,
        DefaultInitialization.of(network, seed),
        topology.template(),
        std);
  }

  /**
   * The codec of a package. Parameters are copied to the device.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public static Codec open(ModelPackage model) {
    Manifest manifest = model.manifest();
    Map<String, float[]> weights = new LinkedHashMap<>();
    model.weights().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
    return create(
        manifest.name(),
        manifest.version(),
        model.topology(),
        new Lamm(manifest.architecture(), model.topology()),
        weights,
        model.normalization().mean(),
        model.normalization().std());
  }

  private static DjlCodec create(
      String name,
      String version,
      Topology topology,
      Lamm network,
      Map<String, float[]> weights,
      float[] mean,
      float[] std) {
    NDManager manager = TorchEngine.cpu().newManager();
    try {
      Parameters parameters = Parameters.of(manager, network.parameterShapes(), weights);
      return new DjlCodec(name, version, topology, network, manager, parameters, mean, std);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }
}
