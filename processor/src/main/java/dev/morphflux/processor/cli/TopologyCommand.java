package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.SeedsFile;
import dev.morphflux.models.mesh.SymmetryReport;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.mesh.TopologyBuilder;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.models.render.TopologyPicture;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Regions and control points of a template. */
@Command(
    name = "topology",
    description = "Regions and control points of a template.",
    mixinStandardHelpOptions = true)
final class TopologyCommand {

  @Spec private CommandSpec spec;

  /** The template, in one of two forms. */
  static final class Template {
    @Option(
        names = "--template",
        paramLabel = "FILE",
        description = "The template as a mesh with faces: OBJ, PLY or npz.")
    @Nullable Path mesh;

    @Option(
        names = "--linear-model",
        paramLabel = "FILE",
        description = "The mean of a linear 3D morphable model (npz), with its landmarks.")
    @Nullable Path linearModel;
  }

  @Command(
      name = "create",
      description = {
        "Divides a template into regions grown from seeds, and chooses control points in them.",
        "The seeds are YAML: metersPerUnit, mirror, and regions with name, mirroredAs, seeds,"
            + " controlPoints and include."
      },
      mixinStandardHelpOptions = true)
  int create(
      @Option(names = "--seeds", paramLabel = "FILE", required = true, description = "The seeds.")
          Path seeds,
      @ArgGroup(multiplicity = "1") Template template,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              required = true,
              description = "Where to write the topology (JSON).")
          Path out,
      @Option(names = "--png", paramLabel = "FILE", description = "Draw it, too.")
          @Nullable Path png) {
    SeedsFile wanted = SeedsFile.read(seeds);
    Topology topology = build(wanted, template);
    TopologyJson.write(out, topology);
    print(topology);
    draw(topology, out, png);
    return 0;
  }

  private static Topology build(SeedsFile seeds, Template template) {
    if (template.linearModel != null) {
      LinearModel model = LinearModel.read(template.linearModel);
      return TopologyBuilder.build(seeds, model.template(), model.landmarks());
    }
    if (template.mesh == null) {
      throw new InvalidMeshException("no template given");
    }
    return TopologyBuilder.build(seeds, MeshFiles.read(template.mesh), List.of());
  }

  @Command(
      name = "inspect",
      description = "Prints the regions, control points and symmetry of a topology; draws them.",
      mixinStandardHelpOptions = true)
  int inspect(
      @Parameters(paramLabel = "TOPOLOGY", description = "A topology (JSON).") Path file,
      @Option(
              names = "--png",
              paramLabel = "FILE",
              description = "Draw regions and control points from front and side.")
          @Nullable Path png) {
    Topology topology = TopologyJson.read(file);
    print(topology);
    draw(topology, file, png);
    return 0;
  }

  private void print(Topology topology) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "topology %s: %d vertices, %d faces, %s m per unit%n",
        topology.id(), topology.vertexCount(), topology.faces().length, topology.metersPerUnit());
    int width =
        topology.regions().stream().mapToInt(region -> region.name().length()).max().orElse(0);
    for (Region region : topology.regions()) {
      out.printf(
          "  %-" + width + "s %6d vertices %4d control points  %s%n",
          region.name(),
          region.vertices().size(),
          region.controlPoints().size(),
          region.controlPoints());
    }
    out.printf(
        "%d regions, %d control points, %d landmarks%n",
        topology.regions().size(), topology.controlPoints().size(), topology.landmarks().size());
    SymmetryReport.of(topology)
        .ifPresentOrElse(
            symmetry ->
                out.printf(
                    "mirror plane %s = 0: regions %s, control points %s%n  %s%n",
                    symmetry.axis().name().toLowerCase(Locale.ROOT),
                    symmetry.regions() ? "symmetric" : "NOT symmetric",
                    symmetry.controlPoints() ? "symmetric" : "NOT symmetric",
                    String.join(", ", symmetry.pairs())),
            () -> out.println("the template has no mirror plane"));
    out.flush();
  }

  private void draw(Topology topology, Path file, @Nullable Path png) {
    if (png == null) {
      return;
    }
    try {
      TopologyPicture.of(topology, String.valueOf(file.getFileName())).write(png);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write the picture " + png + ": " + e, e);
    }
    spec.commandLine().getOut().println("drawn to " + png);
  }
}
