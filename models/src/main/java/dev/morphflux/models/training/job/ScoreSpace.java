package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.EditSpace;
import dev.morphflux.models.training.MultilayerLoss;
import dev.morphflux.models.training.RegionSubspace;
import dev.morphflux.models.training.scans.RowLoader;
import dev.morphflux.models.training.scans.ScoreFile;
import dev.morphflux.models.training.scans.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Steps see the scores of each region's principal components ({@link RegionSubspace}); all scans
 * are brought into that form once. Components and scores stand in the run's directory, so that a
 * run that goes on sees the same numbers.
 */
final class ScoreSpace implements TrainingSpace {
  private static final String COMPONENTS = "components.safetensors";
  private static final String SCORES = "scores.f32";

  /** A stream of random numbers that no other part draws from. */
  private static final int STREAM = 102;

  private static final int BLOCK = 256;

  private final TrainingSetup setup;
  private final NDManager root;
  private final RegionSubspace subspace;
  private final ScoreFile scores;

  private ScoreSpace(
      TrainingSetup setup, NDManager root, RegionSubspace subspace, ScoreFile scores) {
    this.setup = setup;
    this.root = root;
    this.subspace = subspace;
    this.scores = scores;
  }

  static ScoreSpace of(TrainingSetup setup, NDManager root, Path directory) {
    RegionComponents components =
        RegionComponents.kept(
            directory.resolve(COMPONENTS), setup.network().layout(), () -> fit(setup, root));
    RegionSubspace subspace =
        new RegionSubspace(
            root,
            setup.network(),
            components.components(),
            components.scales(),
            setup.localEdits());
    int size = 3 * subspace.reduced().layout().rowCount();
    ScoreFile scores =
        ScoreFile.open(
            directory.resolve(SCORES),
            setup.cache().size(),
            size,
            channel -> writeScores(setup, root, subspace, channel));
    return new ScoreSpace(setup, root, subspace, scores);
  }

  private static RegionComponents fit(TrainingSetup setup, NDManager root) {
    long seed = Seeds.mix(setup.config().seed(), STREAM);
    try (NDManager manager = root.newSubManager()) {
      NDArray sample = ScanSample.load(setup, manager, seed);
      return RegionComponents.fit(
          setup.network().layout(), sample, setup.config().regionComponents(), seed);
    }
  }

  private static void writeScores(
      TrainingSetup setup, NDManager root, RegionSubspace subspace, FileChannel channel)
      throws IOException {
    int scans = setup.cache().size();
    for (int from = 0; from < scans; from += BLOCK) {
      int[] block = IntStream.range(from, Math.min(scans, from + BLOCK)).toArray();
      try (NDManager manager = root.newSubManager()) {
        float[] values =
            subspace.scores(ScanSample.load(setup.loader(), block, manager)).toFloatArray();
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    }
  }

  @Override
  public Lamm network() {
    return subspace.reduced();
  }

  @Override
  public RowLoader loader() {
    return scores;
  }

  @Override
  public MultilayerLoss loss() {
    return MultilayerLoss.ofScores(subspace, TrainingSpace.layerWeights(setup));
  }

  @Override
  public double innerFraction() {
    return 1;
  }

  @Override
  public EditSpace edits() {
    return subspace;
  }

  @Override
  public Map<String, float[]> start() {
    return StartingParameters.isRandom(setup)
        ? StartingParameters.ofScores(setup, subspace.reduced())
        : subspace.reduce(StartingParameters.of(setup, root));
  }

  @Override
  public <T> T published(Parameters parameters, Function<Parameters, T> use) {
    Map<String, float[]> values = subspace.expand(parameters.export());
    try (Parameters full = Parameters.of(root, setup.network().parameterShapes(), values)) {
      return use.apply(full);
    }
  }

  @Override
  public void close() {
    subspace.close();
  }
}
