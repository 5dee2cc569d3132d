package dev.morphflux.models.importing;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.models.io.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The parameters of a published state dict, checked against what the architecture needs. */
final class PublishedWeights {
  private static final String DELTA = "delta_control_net.";
  private static final int MAX_NAMED = 20;

  private final Path file;
  private final Map<String, NumpyArray> found;
  private final Map<String, Tensor> made = new LinkedHashMap<>();

  private PublishedWeights(Path file, Map<String, NumpyArray> found) {
    this.file = file;
    this.found = new LinkedHashMap<>(found);
  }

  static PublishedWeights read(Path file) {
    return new PublishedWeights(file, TorchCheckpoint.stateDict(file));
  }

  /** Whether the model was trained for manipulation. */
  boolean hasDisplacementNetworks() {
    return found.keySet().stream().anyMatch(name -> name.startsWith(DELTA));
  }

  /**
   * Leaves out the displacement networks of regions without control vertices, which have no inputs
   * and so add nothing, and numbers the others anew.
   */
  void dropEmptyDisplacementNetworks(SortedMap<Integer, List<Integer>> controlVertices) {
    int kept = 0;
    int index = 0;
    for (List<Integer> vertices : controlVertices.values()) {
      for (String layer : List.of(".0.weight", ".2.weight", ".4.weight")) {
        NumpyArray weight = found.remove(DELTA + index + layer);
        if (weight != null && !vertices.isEmpty()) {
          found.put(DELTA + kept + layer, weight);
        }
      }
      kept += vertices.isEmpty() ? 0 : 1;
      index++;
    }
  }

  /** Adds a bottleneck that changes nothing, where the latent code is the identity token itself. */
  void addIdentityBottleneck(int dim) {
    for (String name : List.of("bottleneck_down", "bottleneck_up")) {
      made.put(name + ".weight", identity(dim));
      made.put(name + ".bias", Tensor.of(new float[dim], dim));
    }
  }

  private static Tensor identity(int size) {
    float[] matrix = new float[size * size];
    for (int i = 0; i < size; i++) {
      matrix[i * size + i] = 1;
    }
    return Tensor.of(matrix, size, size);
  }

  /** The parameters in the order of the architecture; every mismatch is named. */
  Map<String, Tensor> checked(Map<String, Shape> shapes) {
    List<String> problems = new ArrayList<>();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          int[] expected = Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray();
          Tensor tensor = made.containsKey(name) ? made.get(name) : tensor(name);
          if (tensor == null) {
            problems.add(name + " is missing, expected " + Arrays.toString(expected));
          } else if (!Arrays.equals(tensor.shape(), expected)) {
            problems.add(
                name
                    + " has shape "
                    + Arrays.toString(tensor.shape())
                    + ", expected "
                    + Arrays.toString(expected));
          } else if (!isFinite(tensor)) {
            problems.add(name + " holds NaN or infinite numbers");
          }
          if (tensor != null) {
            weights.put(name, tensor);
          }
        });
    found.keySet().stream()
        .filter(name -> !shapes.containsKey(name))
        .forEach(name -> problems.add(name + " is not a part of this architecture"));
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(describe(problems));
    }
    return weights;
  }

  private String describe(List<String> problems) {
    String more =
        problems.size() > MAX_NAMED ? "\n  and " + (problems.size() - MAX_NAMED) + " more" : "";
    return file
        + " does not fit its configuration and regions:\n  "
        + String.join("\n  ", problems.subList(0, Math.min(MAX_NAMED, problems.size())))
        + more
        + "\ncheck that checkpoint, configuration and regions belong together";
  }

  private @Nullable Tensor tensor(String name) {
    NumpyArray array = found.get(name);
    return array == null ? null : array.toTensor();
  }

  private static boolean isFinite(Tensor tensor) {
    float sum = 0; // NaN and infinity survive a multiplication by zero
    for (FloatBuffer data = tensor.data(); data.hasRemaining(); ) {
      sum += data.get() * 0;
    }
    return sum == 0;
  }
}
