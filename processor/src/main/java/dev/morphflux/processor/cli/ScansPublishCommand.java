package dev.morphflux.processor.cli;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.scans.MeshFileScans;
import dev.morphflux.processor.scans.NoisyScans;
import dev.morphflux.processor.scans.ScanMessages;
import dev.morphflux.processor.scans.ScanNaming;
import dev.morphflux.processor.scans.ScanPublisher;
import dev.morphflux.processor.scans.ScanSource;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes meshes as scans. */
@Command(
    name = "publish",
    description = {
      "Publishes meshes as scans: files or folders of OBJ, PLY and npz, or shapes drawn from a"
          + " linear 3D morphable model.",
      "A mesh that does not fit the topology is reported and left out; the exit code is then 1."
    },
    mixinStandardHelpOptions = true)
final class ScansPublishCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;

  @ArgGroup(multiplicity = "1")
  private TopologyOptions topology;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** What to publish: one of two. */
  static final class Source {
    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders to publish.")
    private @Nullable List<Path> paths;

    @ArgGroup(exclusive = false, heading = "%nLinear model:%n")
    private @Nullable LinearModelOptions linearModel;
  }

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "Whom the files show (default: the name of their folder).")
  private @Nullable String subject;

  @Option(
      names = "--pattern",
      paramLabel = "REGEX",
      description = {
        "Reads the path of a file by its named groups subject, session, take and frame, such as"
            + " (?<subject>[^/]+)/t(?<take>\\d+)/(?<frame>\\d+)"
      })
  private @Nullable Pattern pattern;

  @Option(
      names = "--meters-per-unit",
      paramLabel = "M",
      defaultValue = "0",
      showDefaultValue = Help.Visibility.NEVER,
      description = "The meshes' unit: 0.001 for millimetres (default: the topology's).")
  private double metersPerUnit;

  @Option(
      names = "--frame-rate",
      paramLabel = "FPS",
      defaultValue = "30",
      description = "Frames per second of the files, such as 29.97 (default: ${DEFAULT-VALUE}).")
  private String frameRate;

  @Option(
      names = "--noise-mm",
      paramLabel = "MM",
      defaultValue = "0",
      description = "Adds Gaussian noise of this standard deviation to each coordinate.")
  private double noise;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--vertex-encoding",
      paramLabel = "ENCODING",
      defaultValue = "FLOAT32",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private VertexEncoding encoding;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      showDefaultValue = Help.Visibility.NEVER,
      description = "Publish at most this many scans a second (default: as fast as it goes).")
  private double rate;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (metersPerUnit < 0 || noise < 0 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--meters-per-unit, --noise-mm and --rate cannot be negative");
    }
    Topology registered = topology.read();
    ScanMessages messages = new ScanMessages(registered, encoding);
    try (ScanSource scans = source(registered);
        ScanPublisher publisher =
            new ScanPublisher(kafka.clientSettings(), kafka.topics(), messages)) {
      return new PublishRun(publisher, kafka.topics().scans(), spec).run(scans, rate, () -> false);
    }
  }

  private ScanSource source(Topology registered) {
    ScanSource scans =
        source.linearModel != null
            ? source.linearModel.source(seed, metersPerUnit)
            : new MeshFileScans(
                source.paths == null ? List.of() : source.paths,
                new ScanNaming(subject, pattern),
                FrameRate.parse(frameRate),
                metersPerUnit);
    double unit = metersPerUnit == 0 ? registered.metersPerUnit() : metersPerUnit;
    return noise == 0 ? scans : new NoisyScans(scans, noise / (1000 * unit), seed);
  }
}
