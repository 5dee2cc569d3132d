package dev.morphflux.processor.cli;

import dev.morphflux.models.export.MeshFolder;
import dev.morphflux.models.export.MeshFormat;
import dev.morphflux.models.export.OpenTakes;
import dev.morphflux.models.export.UpAxis;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The meshes topic by hand. */
@Command(
    name = "meshes",
    description = "The meshes topic by hand.",
    mixinStandardHelpOptions = true)
final class MeshesCommand {

  private static final Duration IDLE = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;

  @Command(
      name = "save",
      description = {
        "Writes meshes into files: one for each frame, such as"
            + " DIR/SUBJECT/take003_000100_1a2b3c.obj, or with --takes one for each take."
      },
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
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "OBJ",
              description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
          MeshFormat format,
      @Option(
              names = "--takes",
              description =
                  "One file for each take: GLB as morph targets that are animated, USDA as a point"
                      + " cache. A take ends when the next one of its subject begins, and when no"
                      + " frame has come for 30 s.")
          boolean takes,
      @Option(
              names = "--up",
              paramLabel = "AXIS",
              defaultValue = "Y",
              description =
                  "The axis that points up in the model: ${COMPLETION-CANDIDATES}"
                      + " (default: ${DEFAULT-VALUE}).")
          UpAxis up,
      @Option(names = "--subject", paramLabel = "SUBJECT", description = "Only this subject's.")
          @Nullable String subject,
      @Option(names = "--follow", description = "Wait for more when all has been written.")
          boolean follow) {
    if (takes && !format.holdsTakes()) {
      throw new ParameterException(
          spec.commandLine(), "--takes needs --format GLB or USDA; " + format + " holds one mesh");
    }
    Topology topology = ModelPackage.open(model).topology();
    int[] written = {0};
    try (TopicReader reader =
            TopicReader.fromBeginning(kafka.clientSettings(), List.of(kafka.topics().meshes()));
        MeshFolder folder =
            new MeshFolder(
                directory,
                format,
                takes,
                topology,
                up,
                OpenTakes.Finished.UNHEARD,
                System::nanoTime)) {
      new TopicTail(follow)
          .read(
              reader,
              record -> {
                DenseMesh mesh = MessageFormat.MESH.read(record.value());
                if (subject == null || subject.equals(mesh.getSubject())) {
                  writing(directory, () -> folder.save(mesh, record.offset()));
                  written[0]++;
                }
              },
              () -> writing(directory, () -> folder.finishIdle(IDLE)));
      folder.finishAll();
    } catch (IOException e) {
      throw cannotWrite(directory, e);
    }
    spec.commandLine().getOut().println(written[0] + " meshes written to " + directory);
    return 0;
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void writing(Path directory, Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw cannotWrite(directory, e);
    }
  }

  private static MorphfluxException cannotWrite(Path directory, IOException e) {
    return new MorphfluxException(
        "cannot write into " + directory + ": " + IoErrors.describe(e), e);
  }
}
