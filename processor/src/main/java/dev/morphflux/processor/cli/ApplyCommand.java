package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.editing.RegionSampler;
import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.models.editing.StrictLocality;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a package on arrays, without Kafka. */
@Command(
    name = "apply",
    description = {
      "Encodes, edits and decodes the meshes of a npz archive with a model, without Kafka.",
      "Reads 'vertices' [B, N, 3] in the model's unit; writes 'vertices' [B, N, 3] and 'latent' "
          + "[B, d], the code that the decoder was given. Without an operation these are the "
          + "reconstructions; docs/EDITING.md says what the operations do."
    },
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  private static final double LARGEST_FACTOR = 10;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "The model package: a directory or a .morph file.")
  private Path model;

  @Option(
      names = "--scans",
      paramLabel = "FILE",
      description =
          "A npz archive with 'vertices', or a npy file of them; needed unless --generate.")
  private @Nullable Path scans;

  @ArgGroup private ApplyOperation operation = new ApplyOperation();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of --sample-region and --generate: the same gives the same (default: 0).")
  private @Nullable Long seed;

  @Option(
      names = "--strength",
      paramLabel = "X",
      description =
          "Of --sample-region and --generate: what to multiply the standard deviations by "
              + "(default: 1).")
  private @Nullable Double strength;

  @Option(
      names = "--locality",
      paramLabel = "LOCALITY",
      defaultValue = "MODEL",
      description =
          "MODEL: vertices move as the model makes them; STRICT: those outside the edited regions "
              + "stay exactly as in the base (default: ${DEFAULT-VALUE}).")
  private Locality locality;

  @Option(
      names = "--base",
      paramLabel = "BASE",
      defaultValue = "AUTOENCODED",
      description =
          "AUTOENCODED: edits apply to the model's reconstruction; SCAN: their motion is added to "
              + "the scan itself, which keeps its detail (default: ${DEFAULT-VALUE}).")
  private Base base;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The npz archive to write; replaced if it exists.")
  private Path out;

  @Mixin private PrecisionOption precision;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Meshes at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check();
    ModelPackage opened = ModelPackage.open(model);
    try (Codec codec = precision.open(opened)) {
      if (operation.generate != null) {
        generate(codec, opened, operation.generate);
      } else if (scans != null) {
        edit(codec, opened, scans);
      }
    }
    return 0;
  }

  private void check() {
    boolean generates = operation.generate != null;
    boolean draws = generates || operation.sampleRegion != null;
    refuse(batch < 1, "--batch must be at least 1, found " + batch);
    refuse(scans == null && !generates, "Missing required option: '--scans=FILE'");
    refuse(scans != null && generates, "--generate makes shapes of its own; leave out --scans");
    refuse(
        generates && operation.generate < 1,
        "--generate must be at least 1, found " + operation.generate);
    refuse(seed != null && !draws, "--seed is for --sample-region and --generate");
    refuse(strength != null && !draws, "--strength is for --sample-region and --generate");
    refuseFactor("--strength", strength == null ? 1 : strength);
    if (operation.interpolate != null) {
      refuseFactor("--amount", operation.interpolate.amount);
    }
    boolean moves =
        operation.displacements != null || operation.swap != null || operation.sampleRegion != null;
    refuse(
        locality == Locality.STRICT && !moves,
        "--locality STRICT needs regions to stay in; it goes with --displacements, --swap-region "
            + "and --sample-region");
    refuse(
        base == Base.SCAN && !moves && operation.interpolate == null,
        "--base SCAN adds the motion of an edit to the scan; it goes with an operation on scans");
  }

  private void refuseFactor(String option, double factor) {
    refuse(
        !(Math.abs(factor) <= LARGEST_FACTOR),
        option + " must be a number from -10 to 10, found " + factor);
  }

  private void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private void edit(Codec codec, ModelPackage opened, Path file) {
    try (Npz archive = Npz.open(file);
        ArrayInput vertices = ArrayInput.vertices(archive)) {
      vertices.requirePoints("[B, N, 3] of the model's vertices", codec.topology().vertexCount());
      try (ArrayEdit edit = arrayEdit(codec, opened, vertices.count())) {
        ArrayRun run = new ArrayRun(codec, vertices, edit, base, strict(codec.topology()), batch);
        try (NpzWriter writer = NpzWriter.create(out)) {
          run.writeTo(writer);
          writer.finish();
        }
      }
      spec.commandLine()
          .getOut()
          .printf("%d meshes encoded and decoded to %s%n", vertices.count(), out);
    }
  }

  private ArrayEdit arrayEdit(Codec codec, ModelPackage opened, int meshes) {
    Topology topology = codec.topology();
    if (operation.displacements != null) {
      return ArrayEdits.displace(codec, operation.displacements, meshes);
    }
    if (operation.swap != null) {
      RegionSwap swap =
          new RegionSwap(topology, new RegionSurface(topology), operation.swap.region);
      return ArrayEdits.swap(codec, swap, ArrayShapes.read(codec, operation.swap.from, meshes));
    }
    if (operation.sampleRegion != null) {
      return ArrayEdits.sample(
          new RegionSampler(topology, statistics(opened), operation.sampleRegion),
          random(),
          strength());
    }
    if (operation.interpolate != null) {
      ArrayShapes towards = ArrayShapes.read(codec, operation.interpolate.to, meshes);
      return ArrayEdits.interpolate(codec, towards, operation.interpolate.amount);
    }
    return ArrayEdit.NONE;
  }

  private Optional<StrictLocality> strict(Topology topology) {
    return locality == Locality.STRICT
        ? Optional.of(new StrictLocality(topology, new RegionSurface(topology)))
        : Optional.empty();
  }

  private void generate(Codec codec, ModelPackage opened, int count) {
    GenerateRun run = new GenerateRun(codec, statistics(opened).latents(), random(), strength());
    try (NpzWriter writer = NpzWriter.create(out)) {
      run.writeTo(writer, count);
      writer.finish();
    }
    spec.commandLine().getOut().printf("%d shapes drawn and decoded to %s%n", count, out);
  }

  private static Statistics statistics(ModelPackage opened) {
    return opened
        .statistics()
        .orElseThrow(
            () ->
                new MorphfluxException(
                    "the model "
                        + opened.location()
                        + " has no statistics to draw from; choose one that was trained here"));
  }

  private SplittableRandom random() {
    return new SplittableRandom(seed == null ? 0 : seed);
  }

  private double strength() {
    return strength == null ? 1 : strength;
  }
}
