package dev.morphflux.models.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import java.nio.FloatBuffer;

/**
 * The network in libtorch, in float32: the reference every other codec is compared with. Each call
 * works under a manager of its own, so threads share nothing but the parameters, which do not
 * change.
 */
final class DjlCodec extends NamedCodec {
  private final Lamm network;
  private final NDManager manager;
  private final Parameters parameters;
  private final NDArray mean;
  private final NDArray std;
  private final NDArray meanOfRows;
  private final NDArray stdOfRows;
  private final NDArray stdOfControlPoints;

  /**
   * @param manager a root manager, which this codec closes
   * @param parameters under that manager
   * @param mean [3 N], in the model's unit
   * @param std [3 N], in the model's unit, with what keeps it from zero already added
   */
  DjlCodec(
      String name,
      String version,
      Topology topology,
      Lamm network,
      NDManager manager,
      Parameters parameters,
      float[] mean,
      float[] std) {
    super(name, version, topology, network.architecture().latentSize());
    this.network = network;
    this.manager = manager;
    this.parameters = parameters;
    Shape mesh = new Shape(1, topology.vertexCount(), 3);
    this.mean = manager.create(mean, mesh);
    this.std = manager.create(std, mesh);
    this.meanOfRows = network.layout().toRegionOrder(this.mean);
    this.stdOfRows = network.layout().toRegionOrder(this.std);
    this.stdOfControlPoints = network.layout().controlPoints(stdOfRows);
  }

  @Override
  public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
    try (NDManager request = manager.newSubManager()) {
      NDArray meshes =
          DirectBuffers.read(request, vertices, new Shape(batch, topology().vertexCount(), 3));
      NDArray normalized = network.layout().toRegionOrder(meshes).subi(meanOfRows).divi(stdOfRows);
      DirectBuffers.write(network.encode(parameters, normalized), latents);
    }
  }

  @Override
  public void decode(
      int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    int controlPoints = network.layout().controlPointCount();
    try (NDManager request = manager.newSubManager()) {
      NDArray z = DirectBuffers.read(request, latents, new Shape(batch, latentSize()));
      NDArray rows;
      if (isStill(displacements, 3 * batch * controlPoints)) {
        rows = network.decode(parameters, z, null);
      } else {
        NDArray moved =
            DirectBuffers.read(request, displacements, new Shape(batch, controlPoints, 3));
        rows = network.decode(parameters, z, moved.divi(stdOfControlPoints));
      }
      DirectBuffers.write(network.layout().merge(rows).muli(std).addi(mean), vertices);
    }
  }

  /** Their networks make nothing of nothing, and are left out then. */
  private static boolean isStill(FloatBuffer displacements, int size) {
    for (int i = 0; i < size; i++) {
      if (displacements.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public WeightBytes weightBytes() {
    long edit = parameters.sizeInBytes(DjlCodec::isOfDecoder);
    long networks = parameters.sizeInBytes(name -> name.startsWith("delta_control_net."));
    return new WeightBytes(parameters.sizeInBytes() - edit, edit - networks, edit);
  }

  private static boolean isOfDecoder(String name) {
    return name.startsWith("decoder.")
        || name.startsWith("bottleneck_up.")
        || name.startsWith("learned_decoder_tokens")
        || name.startsWith("token_to_xyz.")
        || name.startsWith("delta_control_net.");
  }

  @Override
  public void close() {
    manager.close();
  }

  /** The manager all requests are made under, to be capped by tests that look for leaks. */
  NDManager manager() {
    return manager;
  }
}
