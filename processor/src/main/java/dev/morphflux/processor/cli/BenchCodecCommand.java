package dev.morphflux.processor.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.codec.SyntheticModel;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.bench.CodecBench;
import dev.morphflux.processor.bench.CodecRow;
import dev.morphflux.processor.bench.CodecTable;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast models encode and decode. */
@Command(
    name = "codec",
    description = {
      "Measures encode, decode and decode with an edit, in every precision, beside the network as"
          + " published in libtorch and beside what memory allows.",
      "docs/PERFORMANCE.md says what the columns mean. With random weights, ranks (rank128-w8a8) are"
          + " fitted to what these weights make of random numbers: they tell the speed alone."
    },
    mixinStandardHelpOptions = true)
final class BenchCodecCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A model package (default: random weights in the published sizes).")
  private @Nullable Path model;

  @Option(
      names = "--vertices",
      paramLabel = "N",
      defaultValue = "12000",
      description = "Of the model with random weights (default: ${DEFAULT-VALUE}).")
  private int vertices;

  @Option(
      names = "--backbone",
      defaultValue = "MLP_MIXER",
      description =
          "Of the model with random weights: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Backbone backbone;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "P",
      converter = PrecisionOption.Name.class,
      defaultValue = "float32,int8",
      description = "One or more, separated by commas (default: ${DEFAULT-VALUE}).")
  private List<String> precisions;

  @Option(
      names = "--batch",
      paramLabel = "B",
      split = ",",
      defaultValue = "1,8,32",
      description = "Sizes of batches (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "Numbers of threads (default: one, and as many as there are processors).")
  private @Nullable List<Integer> threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How often each has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the rows there, too.")
  private @Nullable Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requirePositive("--vertices", vertices);
    requirePositive("--rounds", rounds);
    batches.forEach(batch -> requirePositive("--batch", batch));
    int all = Runtime.getRuntime().availableProcessors();
    List<Integer> counts = threads != null ? threads : all == 1 ? List.of(1) : List.of(1, all);
    counts.forEach(count -> requirePositive("--threads", count));
    ModelPackage opened = model == null ? synthetic() : ModelPackage.open(model);
    CodecBench bench =
        new CodecBench(opened, new CodecBench.Settings(precisions, batches, counts, rounds));
    PrintWriter out = spec.commandLine().getOut();
    out.println(CodecTable.head());
    List<CodecRow> rows;
    try (CountProgress progress = new CountProgress("measuring")) {
      int[] done = {0};
      progress.at(0, bench.steps());
      rows =
          bench.run(
              step -> {
                out.print(CodecTable.lines(step));
                out.flush();
                progress.at(++done[0], bench.steps());
              });
    }
    if (json != null) {
      write(json, rows);
    }
    return 0;
  }

  private ModelPackage synthetic() {
    ModelPackage random = SyntheticModel.of(Architecture.published(backbone), vertices, 1);
    return precisions.stream().anyMatch(precision -> precision.contains("rank"))
        ? SyntheticModel.withStatistics(random)
        : random;
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, found " + value);
    }
  }

  private static void write(Path file, List<CodecRow> rows) {
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
