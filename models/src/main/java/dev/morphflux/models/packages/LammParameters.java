package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.network.Architecture;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a network.
 *
 * @param architecture its sizes
 * @param normalization of its inputs
 * @param weights by the names of the published PyTorch state dict
 */
public record LammParameters(
    Architecture architecture, Normalization normalization, Map<String, Tensor> weights)
    implements ModelParameters {

  public LammParameters {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  @Override
  public ModelKind kind() {
    return ModelKind.LAMM;
  }

  @Override
  public int latentSize() {
    return architecture.latentSize();
  }
}
