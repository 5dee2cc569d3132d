package dev.morphflux.processor.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.processor.demo.Demo;
import dev.morphflux.processor.demo.Figures;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The whole stream in one process, to be looked at. */
@Command(
    name = "demo",
    description = {
      "Shows the whole stream at work: embedded broker, simulated capture, edits, processor.",
      "Prints live figures, then a summary, and draws scan, reconstruction, edit and error."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long to capture (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "SCANS",
      defaultValue = "60",
      description = "Scans a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model to serve (default: the bundled head).")
  private @Nullable Path model;

  @Mixin private PrecisionOption precision;

  @Option(
      names = "--scans",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Replay these meshes (OBJ, PLY, npz, folders) instead of simulating.")
  private @Nullable List<Path> scans;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the simulation (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep the broker's data there (default: a temporary directory, removed).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      defaultValue = "morphflux-demo.png",
      description = "Where to draw (default: ${DEFAULT-VALUE}).")
  private Path picture;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private @Nullable Path json;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requirePositive("--seconds", seconds);
    requirePositive("--rate", rate);
    try (ScratchDirectory data = ScratchDirectory.orGiven(dataDirectory, "morphflux-demo")) {
      return run(data.path());
    }
  }

  private int run(Path data) {
    PrintWriter out = spec.commandLine().getOut();
    Demo demo =
        new Demo(
            new Demo.Settings(
                model == null ? BundledModels.head() : model,
                Duration.ofSeconds(seconds),
                rate,
                seed,
                data,
                scans == null ? List.of() : scans,
                picture),
            precision::open,
            main.shutdown().requested());
    Figures figures =
        demo.run(
            live -> {
              out.println(live.line());
              out.flush();
            });
    out.println();
    out.println(summary(figures));
    if (json != null) {
      write(json, figures);
    }
    return figures.complete() ? 0 : 1;
  }

  private String summary(Figures figures) {
    String verdict =
        figures.complete()
            ? "Every scan came back as one latent and one mesh, every edit as one mesh."
            : "NOT complete: %d scans or edits without their output, %d outputs too many."
                .formatted(figures.missing(), figures.doubled());
    return String.join(
        System.lineSeparator(),
        figures.line(),
        verdict,
        "%d of the %d rejects were damaged on purpose (see `morphflux rejects list --help`)."
            .formatted(Math.min(figures.damaged(), figures.rejects()), figures.rejects()),
        "Picture: " + picture.toAbsolutePath());
  }

  private static void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new MorphfluxException(option + " must be more than 0, found " + value);
    }
  }

  private static void write(Path file, Figures figures) {
    try {
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValue(file.toFile(), figures);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
