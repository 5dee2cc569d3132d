package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.evaluation.EvaluatedCodec;
import dev.morphflux.models.evaluation.Evaluation;
import dev.morphflux.models.evaluation.EvaluationInput;
import dev.morphflux.models.evaluation.EvaluationJson;
import dev.morphflux.models.evaluation.EvaluationResult;
import dev.morphflux.models.evaluation.EvaluationText;
import dev.morphflux.models.evaluation.PcaBaseline;
import dev.morphflux.models.evaluation.PcaBaselines;
import dev.morphflux.models.evaluation.page.EvaluationPage;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.scans.ScanCache;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Judges a package by scans it has not seen, beside a PCA. */
@Command(
    name = "evaluate",
    description = {
      "Judges a model by scans: reconstruction, manipulation, locality, generation and speed,"
          + " beside a PCA of the same latent size.",
      "The scans should be of subjects the model was not trained on."
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "The model package: a directory or a .morph file.")
  private Path model;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** What to judge by: one of two. */
  static final class Source {
    @Option(
        names = "--scans",
        paramLabel = "PATH",
        arity = "1..*",
        description =
            "A npz archive with 'vertices' [B, N, 3] and, if known, 'subjects' [B]; or files and"
                + " folders of OBJ and PLY, a folder a subject.")
    @Nullable List<Path> files;

    @ArgGroup(exclusive = false, heading = "%nA topic instead of files:%n")
    @Nullable KafkaOptions kafka;
  }

  @Option(
      names = "--pca",
      paramLabel = "DIR",
      description =
          "The package of a PCA to stand beside the model (default: the one in the model's package,"
              + " or else one fitted on --training-scans, or else on the other half of the judged"
              + " subjects).")
  private @Nullable Path pca;

  @Option(
      names = "--training-scans",
      paramLabel = "PATH",
      description = "What the model was trained on, as --scans or the 'scans' folder of a run.")
  private @Nullable Path trainingScans;

  @Mixin private EvaluationScans.Options scanOptions;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Judge by at most this many scans, spread over all (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the pairs and of everything drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page with figures and pictures, complete in itself.")
  private @Nullable Path html;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be at least 1, found " + limit);
    }
    // One thread, so that speeds are those of one thread. libtorch reads it when it is loaded.
    TorchEngine.useThreads(1);
    BooleanSupplier stop = main.shutdown().requested()::isDone;
    ModelPackage opened = ModelPackage.open(model);
    try (EvaluationScans scans = new EvaluationScans(opened.topology(), scanOptions, stop)) {
      ScanCache judged = judged(scans);
      Optional<ScanCache> training =
          trainingScans == null
              ? Optional.empty()
              : Optional.of(scans.ofFiles(List.of(trainingScans)));
      try (EvaluatedCodec codec = codec(opened);
          PcaBaseline beside = beside(opened, judged, training)) {
        report(
            new EvaluationInput(
                opened,
                codec,
                beside,
                judged,
                describe(),
                training,
                limit == null ? Integer.MAX_VALUE : limit,
                seed,
                notes(opened, scans)),
            stop);
      }
    }
    return 0;
  }

  private static EvaluatedCodec codec(ModelPackage opened) {
    return EvaluatedCodec.of(
        Codecs.open(opened, new SessionSettings(1)), opened.statistics().map(Statistics::latents));
  }

  private PcaBaseline beside(ModelPackage opened, ScanCache judged, Optional<ScanCache> training) {
    PcaBaselines baselines = new PcaBaselines(opened, seed);
    return pca != null
        ? baselines.given(ModelPackage.open(pca))
        : baselines
            .ofPackage()
            .or(() -> training.map(baselines::fitted))
            .orElseGet(() -> baselines.crossFitted(judged));
  }

  private List<String> notes(ModelPackage opened, EvaluationScans scans) {
    List<String> notes = new ArrayList<>(scans.notes());
    notes.forEach(note -> spec.commandLine().getErr().println("note: " + note));
    String topic = source.kafka == null ? "" : source.kafka.topics().scans();
    if (opened.manifest().training().topics().contains(topic)) {
      notes.add(
          "the model was trained on the topic "
              + topic
              + "; where these are the same scans, it has seen most of them, and the errors are"
              + " smaller than on new subjects");
    }
    return notes;
  }

  private void report(EvaluationInput input, BooleanSupplier stop) {
    EvaluationResult result;
    try (EvaluationProgress progress = new EvaluationProgress(stop)) {
      result = new Evaluation(input, progress).run();
    }
    PrintWriter out = spec.commandLine().getOut();
    EvaluationText.print(result.report(), out);
    if (json != null) {
      EvaluationJson.write(result.report(), json);
      out.println("figures in " + json);
    }
    if (html != null) {
      EvaluationPage.write(input, result, html);
      out.println("page in " + html);
    }
    out.flush();
  }

  private ScanCache judged(EvaluationScans scans) {
    if (source.files != null) {
      return scans.ofFiles(source.files);
    }
    if (source.kafka == null) {
      throw new IllegalStateException("picocli lets neither option through");
    }
    return scans.ofTopic(source.kafka.clientSettings(), source.kafka.topics());
  }

  private String describe() {
    if (source.kafka != null) {
      return "the topic " + source.kafka.topics().scans();
    }
    return source.files == null
        ? ""
        : source.files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
