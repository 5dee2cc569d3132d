package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.ObjOutput;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The meshes topic by hand. */
@Command(
    name = "meshes",
    description = "The meshes topic by hand.",
    mixinStandardHelpOptions = true)
final class MeshesCommand {

  @Spec private CommandSpec spec;

  @Command(
      name = "save",
      description = "Writes meshes as OBJ files: DIR/SUBJECT/ID.obj, by scan or edit id.",
      mixinStandardHelpOptions = true)
  int save(
      @Mixin KafkaOptions kafka,
      @Option(
              names = "--model",
              required = true,
              paramLabel = "DIR",
              description = "The model whose topology gives the faces.")
          Path model,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "DIR",
              description = "Where to write; created if missing.")
          Path directory,
      @Option(names = "--subject", paramLabel = "SUBJECT", description = "Only this subject's.")
          @Nullable String subject,
      @Option(names = "--follow", description = "Wait for more when all has been written.")
          boolean follow) {
    Topology topology = ModelPackage.open(model).topology();
    int[] written = {0};
    try (TopicReader reader =
        TopicReader.fromBeginning(kafka.clientSettings(), List.of(kafka.topics().meshes()))) {
      new TopicTail(follow)
          .read(
              reader,
              record -> {
                DenseMesh mesh = MessageFormat.MESH.read(record.value());
                if (subject == null || subject.equals(mesh.getSubject())) {
                  write(directory, mesh, topology);
                  written[0]++;
                }
              });
    }
    spec.commandLine().getOut().println(written[0] + " meshes written to " + directory);
    return 0;
  }

  private static void write(Path directory, DenseMesh mesh, Topology topology) {
    String id =
        mesh.getScanId() != null
            ? mesh.getScanId()
            : mesh.getEditIds().get(mesh.getEditIds().size() - 1);
    if (!mesh.getTopologyId().equals(topology.id())) {
      throw new MorphfluxException(
          "mesh %s has the topology %s, but the model has %s; name the model that made it"
              .formatted(id, mesh.getTopologyId(), topology.id()));
    }
    FloatBuffer vertices = FloatBuffer.allocate(3 * topology.vertexCount());
    VertexPacking.unpack(mesh.getVertices(), vertices);
    Path file = directory.resolve(fileName(mesh.getSubject())).resolve(fileName(id) + ".obj");
    try {
      ObjOutput.write(file, vertices.array(), topology.faces());
    } catch (IOException e) {
      throw new MorphfluxException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Ids are free text: what could leave the directory or trouble a file system is replaced. */
  private static String fileName(String id) {
    String safe = id.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return safe.startsWith(".") ? "_" + safe : safe;
  }
}
