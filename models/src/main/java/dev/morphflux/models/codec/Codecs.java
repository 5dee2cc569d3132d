package dev.morphflux.models.codec;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.serving.Encoder;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
   * The codec that serves a package of either kind, in float32 and with as many threads as there
   * are processors.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public static Codec open(ModelPackage model) {
    return open(model, new SessionSettings(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * The codec that serves a package of either kind, in float32.
   *
   * @param settings of the runtime, where the model runs in it
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public static Codec open(ModelPackage model, SessionSettings settings) {
    return open(model, settings, Precision.FLOAT32, Optional.empty());
  }

  /**
   * The codec that serves a package of either kind; a PCA always in float32.
   *
   * @param settings of the runtime, where the model runs in it
   * @param fit what the precision has from scans; needed where it has a rank
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public static Codec open(
      ModelPackage model,
      SessionSettings settings,
      Precision precision,
      Optional<PrecisionFit> fit) {
    if (model.parameters() instanceof PcaParameters pca) {
      return create(model.manifest().name(), model, pca);
    }
    LammGraphs graphs = new LammGraphs(model.topology(), model.lamm(), precision, fit);
    Encoder encoder = graphs.encoder(settings);
    try {
      return new OnnxCodec(
          model.manifest().name(),
          model.manifest().version(),
          model.topology(),
          model.lamm().latentSize(),
          encoder,
          graphs.decoder(settings));
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /**
   * The codec of a package of either kind in libtorch: what every other is compared with.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public static Codec reference(ModelPackage model) {
    if (model.parameters() instanceof PcaParameters pca) {
      return create(model.manifest().name(), model, pca);
    }
    LammParameters lamm = model.lamm();
    Map<String, float[]> weights = new LinkedHashMap<>();
    lamm.weights().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
    return create(
        model.manifest().name(),
        model.manifest().version(),
        model.topology(),
        new Lamm(lamm.architecture(), model.topology()),
        weights,
        lamm.normalization().mean(),
        lamm.normalization().std());
  }

  /**
   * The PCA to compare a package with: the one it carries, of its latent size and training scans.
   * Empty if it carries none, or is a PCA itself. Its name is the model's with {@code -pca} behind.
   */
  public static Optional<Codec> pcaOf(ModelPackage model) {
    return model.baseline().map(pca -> create(model.manifest().name() + "-pca", model, pca));
  }

  /** The codec of principal components that are in no package yet. */
  public static Codec of(String name, String version, Topology topology, PcaParameters pca) {
    NDManager manager = TorchEngine.cpu().newManager();
    try {
      return new PcaCodec(name, version, topology, manager, pca);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Codec create(String name, ModelPackage model, PcaParameters pca) {
    return of(name, model.manifest().version(), model.topology(), pca);
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
