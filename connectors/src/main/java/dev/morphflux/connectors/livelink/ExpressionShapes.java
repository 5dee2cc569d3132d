package dev.morphflux.connectors.livelink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshCheck;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Expression shapes of one topology.
 *
 * @param names one for each shape, as their author spells them
 * @param displacements of all vertices at weight 1, [N, 3] for each shape
 * @param metersPerUnit of the displacements
 */
public record ExpressionShapes(
    List<String> names, List<float[]> displacements, double metersPerUnit) {

  private static final String NEUTRAL = "neutral";
  private static final String NAMES_KEY = "expression_names";

  public ExpressionShapes {
    names = List.copyOf(names);
    displacements = List.copyOf(displacements);
  }

  /**
   * Reads shapes from a linear model (npz with {@code mean}, {@code identity}, {@code faces} and
   * {@code expression} [E, N, 3]) or from a folder of meshes: {@code neutral} and one named after
   * each shape, such as {@code jawOpen.obj}.
   *
   * @param names for a linear model, a JSON file with the shapes' names in the array's order: a
   *     list, or an object with the list {@code expression_names}; null for the file beside the
   *     model with the extension json
   * @param metersPerUnit of the shapes
   * @throws MorphfluxException if they cannot be read, or are not of the topology
   */
  public static ExpressionShapes read(
      Path path, @Nullable Path names, Topology topology, double metersPerUnit) {
    return Files.isDirectory(path)
        ? ofFolder(path, topology, metersPerUnit)
        : ofLinearModel(path, names, topology, metersPerUnit);
  }

  private static ExpressionShapes ofLinearModel(
      Path file, @Nullable Path namesFile, Topology topology, double metersPerUnit) {
    LinearModel model = LinearModel.read(file);
    checkTopology(file, model.template(), new MeshCheck(topology));
    if (model.expression().isEmpty()) {
      throw new MorphfluxException(
          file + " has no array 'expression' [E, N, 3]; expression shapes are needed");
    }
    Path beside = namesFile == null ? withExtensionJson(file) : namesFile;
    List<String> names = names(beside);
    if (names.size() != model.expression().size()) {
      throw new MorphfluxException(
          "%s names %d shapes, but %s has %d; give the file that belongs to it"
              .formatted(beside, names.size(), file, model.expression().size()));
    }
    return new ExpressionShapes(names, model.expression(), metersPerUnit);
  }

  private static ExpressionShapes ofFolder(Path folder, Topology topology, double metersPerUnit) {
    MeshCheck check = new MeshCheck(topology);
    List<Path> files = meshes(folder);
    Path neutralFile =
        files.stream()
            .filter(file -> nameOf(file).toLowerCase(Locale.ROOT).contains(NEUTRAL))
            .min(Path::compareTo)
            .orElseThrow(
                () ->
                    new MorphfluxException(
                        "%s has no mesh named neutral (.obj, .ply or .npz) to take the shapes' displacements from"
                            .formatted(folder)));
    float[] neutral = vertices(neutralFile, check);
    List<String> names = new ArrayList<>();
    List<float[]> displacements = new ArrayList<>();
    for (Path file : files) {
      if (!file.equals(neutralFile)) {
        float[] vertices = vertices(file, check);
        for (int i = 0; i < vertices.length; i++) {
          vertices[i] -= neutral[i];
        }
        names.add(nameOf(file));
        displacements.add(vertices);
      }
    }
    return new ExpressionShapes(names, displacements, metersPerUnit);
  }

  private static float[] vertices(Path file, MeshCheck check) {
    Mesh mesh = MeshFiles.read(file);
    checkTopology(file, mesh, check);
    return mesh.vertices().clone();
  }

  private static void checkTopology(Path file, Mesh mesh, MeshCheck check) {
    try {
      check.checkRegistration(mesh);
    } catch (InvalidMeshException e) {
      throw new MorphfluxException(
          file + " does not have the model's topology: " + e.getMessage(), e);
    }
  }

  private static List<Path> meshes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(MeshFiles::isMesh).sorted().toList();
    } catch (IOException e) {
      throw new MorphfluxException("cannot read the folder " + folder + ": " + e, e);
    }
  }

  private static Path withExtensionJson(Path file) {
    return file.resolveSibling(nameOf(file) + ".json");
  }

  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static List<String> names(Path file) {
    if (!Files.exists(file)) {
      throw new MorphfluxException(
          "the names of the expression shapes are expected in %s, which is not there; give --shape-names FILE"
              .formatted(file));
    }
    JsonNode list;
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      list = root.isObject() ? root.path(NAMES_KEY) : root;
    } catch (IOException e) {
      throw new MorphfluxException("cannot read " + file + " as JSON: " + e.getMessage(), e);
    }
    List<String> names = new ArrayList<>();
    list.forEach(name -> names.add(name.asText()));
    if (names.isEmpty()) {
      throw new MorphfluxException(
          "%s has no names, expected a list, or an object with the list '%s'"
              .formatted(file, NAMES_KEY));
    }
    return names;
  }
}
