package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.codec.ShapeSampler;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.scans.ScanMessages;
import dev.morphflux.processor.scans.ScanPublisher;
import dev.morphflux.processor.scans.ScanSource;
import dev.morphflux.processor.scans.SimulatedScans;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Publishes a simulated capture. */
@Command(
    name = "simulate",
    description =
        "Publishes a simulated capture, drawn from a model's statistics, until interrupted.",
    mixinStandardHelpOptions = true)
final class ScansSimulateCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model package, folder or .morph (default: the bundled head).")
  private @Nullable Path model;

  @Option(
      names = "--subjects",
      paramLabel = "N",
      defaultValue = "6",
      description = "How many subjects take turns (default: ${DEFAULT-VALUE}).")
  private int subjects;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "30",
      description = "Scans a second, of all subjects; 0 is no limit (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      showDefaultValue = Help.Visibility.NEVER,
      description = "End after so many scans (default: when interrupted).")
  private long count;

  @Option(
      names = "--noise-mm",
      paramLabel = "MM",
      defaultValue = "0.05",
      description = "The sensor's noise, a standard deviation (default: ${DEFAULT-VALUE}).")
  private double noise;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Gives the same shapes again (default: new ones).")
  private @Nullable Long seed;

  @Option(
      names = "--vertex-encoding",
      paramLabel = "ENCODING",
      defaultValue = "FLOAT32",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private VertexEncoding encoding;

  @ParentCommand private ScansCommand scans;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (subjects < 1 || rate < 0 || count < 0 || noise < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--subjects must be at least 1; --rate, --count and --noise-mm cannot be negative");
    }
    ModelPackage opened = ModelPackage.open(model == null ? BundledModels.head() : model);
    Topology topology = opened.topology();
    CompletableFuture<Void> shutdown = scans.shutdown().requested();
    try (ScanPublisher publisher =
            new ScanPublisher(
                kafka.clientSettings(), kafka.topics(), new ScanMessages(topology, encoding));
        ScanSource source = source(opened, topology)) {
      PublishRun run = new PublishRun(publisher, kafka.topics().scans(), spec);
      return run.run(source, rate, () -> shutdown.isDone() || (count > 0 && run.sent() >= count));
    }
  }

  private ScanSource source(ModelPackage opened, Topology topology) {
    SimulatedScans.Settings standard =
        SimulatedScans.Settings.standard(seed == null ? new SplittableRandom().nextLong() : seed);
    try (Codec codec = Codecs.open(opened)) {
      return new SimulatedScans(
          new ShapeSampler(codec, opened),
          topology,
          new SimulatedScans.Settings(
              subjects,
              standard.framesPerClip(),
              standard.clipsPerSubject(),
              standard.framesPerSecond(),
              noise,
              standard.seed()));
    }
  }
}
