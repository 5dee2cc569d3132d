package dev.morphflux.models.serving;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Map;

/** The parameters of a network by their published names, checked to be all that it needs. */
final class Weights {
  private final Map<String, Tensor> tensors;

  /**
   * @throws MorphfluxException if a parameter is missing, unknown or has another size
   */
  Weights(Lamm network, Map<String, Tensor> tensors) {
    this.tensors = tensors;
    Map<String, Shape> shapes = network.parameterShapes();
    for (String name : tensors.keySet()) {
      if (!shapes.containsKey(name)) {
        throw new MorphfluxException(
            "the weights hold '" + name + "', which this architecture and topology do not have");
      }
    }
    shapes.forEach(this::require);
  }

  private void require(String name, Shape shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.data().remaining() != shape.size()) {
      throw new MorphfluxException(
          "the weights must hold '"
              + name
              + "' with shape "
              + shape
              + ", found "
              + (tensor == null ? "none" : tensor.data().remaining() + " numbers"));
    }
  }

  /** A copy of a parameter's numbers. */
  float[] get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no parameter is named '" + name + "'");
    }
    return tensor.toFloats();
  }
}
