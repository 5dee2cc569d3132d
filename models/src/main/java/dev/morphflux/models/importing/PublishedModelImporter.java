package dev.morphflux.models.importing;

import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.ModelCard;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.models.packages.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a model package of the files the authors' implementation writes: a checkpoint, its YAML
 * configuration, and pickles of regions and normalization. Nothing in them is executed.
 */
public final class PublishedModelImporter {
  private static final ModelCard CARD =
      new ModelCard(
          "A model imported from the files of the authors' implementation.",
          "Not stated in the imported files.",
          "Not stated in the imported files; ask whoever published them before using the model.",
          "Not evaluated since it was imported.");

  private final PublishedFiles files;
  private final ImportOptions options;
  private final String name;

  /**
   * @param folder holds the files, in itself or in a folder within
   * @throws InvalidCheckpointException if it is no directory
   */
  public PublishedModelImporter(Path folder, ImportOptions options) {
    this.files = new PublishedFiles(folder, options);
    this.options = options;
    this.name = options.name().orElseGet(() -> nameOf(folder));
  }

  private static String nameOf(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** Reads all files and writes the package. */
  public void writeTo(Path directory) {
    ModelPackage.write(directory, read(), options.weights());
  }

  /**
   * Reads all files.
   *
   * @throws InvalidCheckpointException if one is missing, hostile or does not fit the others
   */
  public PackageContents read() {
    PublishedConfig config = files.config();
    Path checkpoint = files.checkpoint();
    PublishedWeights weights = PublishedWeights.read(checkpoint);
    PublishedRegions regions = PublishedRegions.read(files.regions(config));
    requireRegionCount(config, regions);

    SortedMap<Integer, List<Integer>> control = controlVertices(config, weights, checkpoint);
    Path meanStd = files.meanStd();
    PublishedNormalization published = PublishedNormalization.read(meanStd);
    Topology topology =
        topology(
            regions.regions(control, config.where()),
            published.normalization().mean(),
            metersPerUnit(published, meanStd));
    Architecture architecture = config.architecture();
    weights.dropEmptyDisplacementNetworks(control);
    if (!config.hasBottleneck()) {
      weights.addIdentityBottleneck(architecture.dim());
    }
    return new PackageContents(
        name,
        options.version(),
        architecture,
        topology,
        published.normalization(),
        weights.checked(new Lamm(architecture, topology).parameterShapes()),
        Optional.empty(),
        Training.outside("imported from " + checkpoint.getFileName()),
        Map.of(),
        CARD);
  }

  private static void requireRegionCount(PublishedConfig config, PublishedRegions regions) {
    int expected = config.regionCount(regions.count());
    if (expected != regions.count()) {
      throw new InvalidCheckpointException(
          config.where()
              + ": MODEL.Npatches is "
              + expected
              + ", but there are "
              + regions.count()
              + " regions");
    }
  }

  /** A model that was trained as an autoencoder alone has no control points, whatever it says. */
  private static SortedMap<Integer, List<Integer>> controlVertices(
      PublishedConfig config, PublishedWeights weights, Path checkpoint) {
    if (!weights.hasDisplacementNetworks()) {
      return new TreeMap<>();
    }
    SortedMap<Integer, List<Integer>> control = config.controlVertices();
    if (control.isEmpty()) {
      throw new InvalidCheckpointException(
          checkpoint
              + " has displacement networks (delta_control_net), but "
              + config.where()
              + " has no MODEL.control_vertices to feed them; add them");
    }
    return control;
  }

  private double metersPerUnit(PublishedNormalization published, Path meanStd) {
    if (options.metersPerUnit().isPresent()) {
      return options.metersPerUnit().getAsDouble();
    }
    return published
        .metersPerUnit()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    meanStd
                        + " has no mm_mult, the factor from its unit to millimetres;"
                        + " give the unit with --meters-per-unit"));
  }

  /** The published files know no faces: they come from a topology or mesh beside them, or not. */
  private Topology topology(List<Region> regions, float[] template, double metersPerUnit) {
    int[][] faces = new int[0][];
    List<Integer> landmarks = List.of();
    List<Region> named = regions;
    if (options.topology().isPresent() && MeshFiles.isMesh(options.topology().get())) {
      Mesh given = MeshFiles.read(options.topology().get());
      requireVertexCount(given.vertexCount(), template.length / 3);
      faces = given.faces();
    } else if (options.topology().isPresent()) {
      Topology given = TopologyJson.read(options.topology().get());
      requireVertexCount(given.vertexCount(), template.length / 3);
      faces = given.faces();
      landmarks = given.landmarks();
      named = named(regions, given.regions());
    }
    return new Topology(metersPerUnit, template, faces, named, landmarks);
  }

  private void requireVertexCount(int found, int expected) {
    if (found != expected) {
      throw new InvalidCheckpointException(
          options.topology().get()
              + " has "
              + found
              + " vertices, expected the "
              + expected
              + " of the checkpoint");
    }
  }

  /** Takes the names of regions that hold the same vertices. */
  private static List<Region> named(List<Region> regions, List<Region> given) {
    return regions.stream()
        .map(
            region ->
                given.stream()
                    .filter(
                        other -> Set.copyOf(other.vertices()).equals(Set.copyOf(region.vertices())))
                    .findFirst()
                    .map(o -> new Region(o.name(), region.vertices(), region.controlPoints()))
                    .orElse(region))
        .toList();
  }
}
