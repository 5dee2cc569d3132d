package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a package on arrays, without Kafka. */
@Command(
    name = "apply",
    description = {
      "Encodes and decodes the meshes of a npz archive with a model, without Kafka.",
      "Reads 'vertices' [B, N, 3] and, if given, 'displacements' [B or 1, C, 3] of the control "
          + "points, in the model's unit; writes 'latent' [B, d] and 'vertices' [B, N, 3]."
    },
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "The model package: a directory or a .morph file.")
  private Path model;

  @Option(
      names = "--scans",
      paramLabel = "FILE",
      required = true,
      description = "A npz archive with 'vertices', or a npy file of them.")
  private Path scans;

  @Option(
      names = "--displacements",
      paramLabel = "FILE",
      description =
          "A npz archive with 'displacements', or a npy file of them; none are as good as zero.")
  private @Nullable Path displacements;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The npz archive to write; replaced if it exists.")
  private Path out;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      description = "The arithmetic: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Meshes at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (batch < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch must be at least 1, found " + batch);
    }
    try (Npz meshes = Npz.open(scans);
        ArrayInput vertices = ArrayInput.vertices(meshes);
        Codec codec = precision.open(ModelPackage.open(model))) {
      if (displacements == null) {
        write(codec, vertices, null);
      } else {
        try (Npz edits = Npz.open(displacements);
            ArrayInput given = ArrayInput.displacements(edits)) {
          write(codec, vertices, given);
        }
      }
      spec.commandLine()
          .getOut()
          .printf("%d meshes encoded and decoded to %s%n", vertices.count(), out);
    }
    return 0;
  }

  private void write(Codec codec, ArrayInput vertices, @Nullable ArrayInput edits) {
    ArrayRun run = new ArrayRun(codec, vertices, edits, batch);
    try (NpzWriter writer = NpzWriter.create(out)) {
      run.writeTo(writer);
      writer.finish();
    }
  }
}
