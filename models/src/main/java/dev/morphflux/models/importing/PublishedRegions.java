package dev.morphflux.models.importing;

import dev.morphflux.models.mesh.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The vertices of the regions. A region's index is its place in the file, whatever its key is: so
 * the published network numbers its tokens.
 */
final class PublishedRegions {
  private final Path file;
  private final List<String> names = new ArrayList<>();
  private final List<List<Integer>> vertices = new ArrayList<>();

  private PublishedRegions(Path file) {
    this.file = file;
  }

  static PublishedRegions read(Path file) {
    PublishedRegions regions = new PublishedRegions(file);
    Object value = PublishedFiles.read(file);
    if (value instanceof Map<?, ?> dict) {
      dict.forEach(regions::add);
    } else if (value instanceof PickledArray array && array.objects() == null) {
      regions.addRows(array);
    } else {
      PickleValues.list(value, file.toString())
          .forEach(ids -> regions.add(regions.vertices.size(), ids));
    }
    return regions;
  }

  private void add(Object key, Object ids) {
    int[] indices = PickleValues.integers(ids, "region " + key + " of " + file);
    boolean isWord = key instanceof String text && !text.isBlank() && !text.matches("\\d+");
    names.add(isWord ? key.toString() : "region-" + vertices.size());
    vertices.add(Arrays.stream(indices).boxed().toList());
    requireDistinct(names.get(names.size() - 1), vertices.get(vertices.size() - 1));
  }

  /** Regions of one size, as the rows of one array. */
  private void addRows(PickledArray array) {
    int[] shape = array.numbers(file.toString()).shape();
    if (shape.length != 2) {
      throw new InvalidCheckpointException(
          file
              + " holds an array of shape "
              + Arrays.toString(shape)
              + ", expected one row a region");
    }
    int[] ids = array.numbers(file.toString()).toInts();
    for (int row = 0; row < shape[0]; row++) {
      int[] indices = Arrays.copyOfRange(ids, row * shape[1], (row + 1) * shape[1]);
      add(row, Arrays.stream(indices).asLongStream().boxed().map(Object.class::cast).toList());
    }
  }

  private void requireDistinct(String name, List<Integer> ids) {
    Set<Integer> seen = new HashSet<>();
    for (int vertex : ids) {
      if (!seen.add(vertex)) {
        throw new InvalidCheckpointException(
            file + " names vertex " + vertex + " twice in " + name + ", expected it once");
      }
    }
  }

  int count() {
    return vertices.size();
  }

  /** The regions with the control vertices of each. */
  List<Region> regions(SortedMap<Integer, List<Integer>> controlVertices, String config) {
    if (!controlVertices.isEmpty() && controlVertices.lastKey() >= count()) {
      throw new InvalidCheckpointException(
          config
              + ": MODEL.control_vertices names region "
              + controlVertices.lastKey()
              + ", but "
              + file
              + " has regions 0 to "
              + (count() - 1));
    }
    return IntStream.range(0, count())
        .mapToObj(
            i ->
                new Region(
                    names.get(i), vertices.get(i), controlVertices.getOrDefault(i, List.of())))
        .toList();
  }
}
