package dev.morphflux.models.network;

import static dev.morphflux.models.network.Architecture.SECOND_DISPLACEMENT_HIDDEN;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names and shapes of a network's parameters, in the order of the published state dict. */
final class ParameterShapes {
  private ParameterShapes() {}

  static Map<String, Shape> of(Architecture architecture, RegionLayout layout) {
    int dim = architecture.dim();
    int regions = layout.regionCount();
    BackboneLayers layers = BackboneLayers.of(architecture, regions + 1);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("semantic_embedding", new Shape(regions, dim));
    shapes.put("id_token", new Shape(1, 1, dim));
    shapes.put("learned_decoder_tokens", new Shape(1, regions, dim));
    for (int i = 0; i < regions; i++) {
      shapes.put("xyz_to_token." + i + ".weight", new Shape(dim, 3L * layout.size(i)));
      shapes.put("xyz_to_token." + i + ".bias", new Shape(dim));
    }
    shapes.put("bottleneck_down.weight", new Shape(architecture.latentSize(), dim));
    shapes.put("bottleneck_down.bias", new Shape(architecture.latentSize()));
    shapes.put("bottleneck_up.weight", new Shape(dim, architecture.latentSize()));
    shapes.put("bottleneck_up.bias", new Shape(dim));
    layers.describe("encoder", architecture.encoderDepth(), dim, shapes);
    layers.describe("decoder", architecture.decoderDepth(), dim, shapes);
    for (int i = 0; i < regions; i++) {
      shapes.put("token_to_xyz." + i + ".weight", new Shape(3L * layout.size(i), dim));
      shapes.put("token_to_xyz." + i + ".bias", new Shape(3L * layout.size(i)));
    }
    describeDeltaNetworks(architecture, layout, shapes);
    return Collections.unmodifiableMap(shapes);
  }

  private static void describeDeltaNetworks(
      Architecture architecture, RegionLayout layout, Map<String, Shape> shapes) {
    int hidden = architecture.displacementHidden();
    int network = 0;
    for (int i = 0; i < layout.regionCount(); i++) {
      int controlPoints = layout.controlPointCount(i);
      if (controlPoints > 0) {
        String name = "delta_control_net." + network++;
        shapes.put(name + ".0.weight", new Shape(hidden, 3L * controlPoints));
        shapes.put(name + ".2.weight", new Shape(SECOND_DISPLACEMENT_HIDDEN, hidden));
        shapes.put(name + ".4.weight", new Shape(architecture.dim(), SECOND_DISPLACEMENT_HIDDEN));
      }
    }
  }
}
