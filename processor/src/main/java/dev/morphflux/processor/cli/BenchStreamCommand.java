package dev.morphflux.processor.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.processor.bench.StreamBench;
import dev.morphflux.processor.bench.StreamRow;
import dev.morphflux.processor.bench.WorkerModel;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.VertexEncoding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The stream, end to end. */
@Command(
    name = "stream",
    description = {
      "Measures the stream end to end and exactly once: scans answered a second, latency from scan"
          + " to",
      "readable mesh, memory. In turns with it, a pipeline that only copies: what Kafka alone"
          + " costs."
    },
    mixinStandardHelpOptions = true)
final class BenchStreamCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model to serve (default: the bundled head).")
  private @Nullable Path model;

  @Option(
      names = "--vertices",
      paramLabel = "N",
      description = "Serve random weights in the published sizes for so many vertices instead.")
  private @Nullable Integer vertices;

  @Option(
      names = "--backbone",
      defaultValue = "MLP_MIXER",
      description =
          "Of the model with random weights: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Backbone backbone;

  @Mixin private PrecisionOption precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one call of the model (default: as many as there are processors).")
  private @Nullable Integer threads;

  @Option(
      names = "--vertex-encoding",
      paramLabel = "E",
      split = ",",
      defaultValue = "FLOAT32,QUANTISED16",
      description =
          "How vertices travel, in and out: float32, float16, quantised16; several with commas"
              + " (default: float32,quantised16).")
  private List<VertexEncoding> encodings;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "8",
      description = "Subjects that are captured at once (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "60",
      description =
          "Scans a second of each stream, where latency is measured, or half of what is sustained"
              + " (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Length of one measurement (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "60",
      description = "Seconds that each pipeline runs before (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often each is measured; the table has medians (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Most scans under way, where throughput is measured (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--soak",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Seconds to watch the memory at the load of the latencies, afterwards (default: none).")
  private int soak;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep the broker's data below it, in a new directory that is removed at the end "
              + "(default: the system's directory for temporary files).")
  private @Nullable Path dataDirectory;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the table there, too.")
  private @Nullable Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requirePositive("--streams", streams);
    requirePositive("--rate", rate);
    requirePositive("--seconds", seconds);
    requirePositive("--repetitions", repetitions);
    requirePositive("--window", window);
    requirePositive("--threads", threads == null ? 1 : threads);
    try (ScratchDirectory data = ScratchDirectory.below(dataDirectory, "morphflux-bench")) {
      return run(data.path());
    }
  }

  private int run(Path data) {
    PrintWriter out = spec.commandLine().getOut();
    List<StreamRow> rows =
        new StreamBench(
                new StreamBench.Settings(
                    served(),
                    data,
                    encodings,
                    streams,
                    rate,
                    Duration.ofSeconds(seconds),
                    Duration.ofSeconds(warmUp),
                    repetitions,
                    window,
                    Duration.ofSeconds(soak)),
                new CompletableFuture<>(),
                line -> {
                  out.println(line);
                  out.flush();
                })
            .run();
    out.println();
    out.println(
        "name                         vertices  encoding     batch  scans/s  ratio     p50     p99"
            + "    cpu  allocated  resident");
    out.println(
        "                                                                            ms      ms"
            + "  ms/scan  KiB/scan       MiB");
    for (StreamRow row : rows) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-28s %8d  %-11s %6.1f %8.1f %6.2f %7.1f %7.1f %6.2f %10.1f %9.0f",
              row.name(),
              row.vertices(),
              row.precision(),
              row.batch(),
              row.perSecond(),
              row.ratio(),
              row.p50Millis(),
              row.p99Millis(),
              row.cpuMillis(),
              row.allocatedKibibytes(),
              row.residentMebibytes()));
    }
    if (json != null) {
      write(json, rows);
    }
    return 0;
  }

  private WorkerModel served() {
    if (model != null && vertices != null) {
      throw new ParameterException(
          spec.commandLine(), "give --model or --vertices, not both: a package has its own");
    }
    if (vertices != null) {
      requirePositive("--vertices", vertices);
    }
    int all = Runtime.getRuntime().availableProcessors();
    return new WorkerModel(
        vertices != null
            ? Optional.empty()
            : Optional.of((model == null ? BundledModels.head() : model).toAbsolutePath()),
        vertices == null ? 0 : vertices,
        backbone,
        threads == null ? all : threads,
        precision.name());
  }

  private static void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new MorphfluxException(option + " must be more than 0, found " + value);
    }
  }

  private static void write(Path file, List<StreamRow> rows) {
    try {
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValue(file.toFile(), rows);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
