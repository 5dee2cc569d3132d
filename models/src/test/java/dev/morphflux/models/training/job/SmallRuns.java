package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.models.training.scans.LowRankFamily;
import dev.morphflux.models.training.scans.ScanCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs on a small family of meshes: 60 subjects with three scans each. */
final class SmallRuns {
  /** 12 steps and 10, with evaluations in between. */
  static final String RANDOM_SMALL =
      """
      initialization: random
      architecture: {dim: 16, latentSize: 4, encoderDepth: 2, decoderDepth: 2}
      autoencoder: {steps: 12, learningRate: 1.0e-3, warmUpFraction: 0.1}
      manipulation: {steps: 10, learningRate: 1.0e-3, warmUpFraction: 0.1, rampFraction: 0.4}
      """;

  final LowRankFamily family = new LowRankFamily(3);
  final ScanCache cache;
  private final Path directory;

  SmallRuns(Path directory) {
    this.directory = directory;
    this.cache = family.cache(directory.resolve("scans"), 60, 3);
  }

  static TrainingConfig config(String settings) {
    return TrainingConfigReader.parse(
        "small",
        """
        name: small
        topology: none
        source: {bootstrapServers: none}
        deviationFloor: 0.5
        batchSize: 16
        threads: 1
        evaluateEverySteps: 0
        weights: F32
        """
                .lines()
                // A key may be given once only; what the test says goes first.
                .filter(line -> !settings.contains(line.substring(0, line.indexOf(':') + 1)))
                .reduce("", (text, line) -> text + line + "\n")
            + settings);
  }

  Path out(String name) {
    return directory.resolve(name);
  }

  Path runDirectory(String name) {
    return directory.resolve(name + ".run");
  }

  /** What metrics.jsonl says, without what differs between any two runs. */
  List<String> metricLines(String name) throws IOException {
    return Files.readAllLines(runDirectory(name).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"(seconds|cpuSeconds|scansPerSecond)\":[0-9.]+", ""))
        .toList();
  }

  Optional<Map<String, Double>> run(String settings, String name) {
    return run(settings, name, Integer.MAX_VALUE, new ArrayList<>());
  }

  Optional<Map<String, Double>> run(
      String settings, String name, int stopAfter, List<Float> losses) {
    return job(settings, name, new Recorder(losses), stopAfter).run(out(name));
  }

  TrainingJob job(String settings, String name, Recorder recorder, int stopAfter) {
    try {
      Files.createDirectories(runDirectory(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TrainingJob(
        config(settings),
        family.topology(),
        cache,
        runDirectory(name),
        recorder,
        () -> recorder.taken >= stopAfter);
  }

  void assertSameWeights(String found, String expected) {
    ModelPackage model = ModelPackage.open(out(expected));
    ModelPackage other = ModelPackage.open(out(found));
    model
        .weights()
        .forEach(
            (name, tensor) ->
                assertThat(other.weights().get(name).toFloats())
                    .as(name)
                    .isEqualTo(tensor.toFloats()));
    assertThat(other.manifest().files().get("weights.safetensors"))
        .isEqualTo(model.manifest().files().get("weights.safetensors"));
  }

  /** Keeps the objective of every step. */
  static class Recorder implements TrainingListener {
    private final List<Float> losses;
    private int taken;

    Recorder(List<Float> losses) {
      this.losses = losses;
    }

    @Override
    public void phaseStarted(Phase phase, int done, int steps) {}

    @Override
    public void stepDone(Phase phase, int step, LayerLosses all) {
      losses.add(all.objective());
      taken++;
    }

    @Override
    public void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics) {}
  }
}
