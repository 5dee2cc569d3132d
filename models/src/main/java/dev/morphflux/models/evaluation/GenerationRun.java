package dev.morphflux.models.evaluation;

import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.models.training.scans.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Meshes drawn from the latent Gaussians of a model and its PCA.
 *
 * @param drawn some of them, to look at
 */
record GenerationRun(
    EvaluationReport.Generation figures, Compared<List<EvaluationResult.Generated>> drawn) {
  /** A stream of random numbers that no other part draws from. */
  private static final int STREAM = 3;

  private static final int SHOWN_MESHES = 5;

  /** Draws and judges them. */
  static GenerationRun of(EvaluationInput input, int[] evaluated, EvaluationListener listener) {
    ScanCache scans = input.scans();
    ScanCache real = input.trainingScans().orElse(scans);
    int[] numbers =
        Spread.of(
            input.trainingScans().isPresent()
                ? IntStream.range(0, real.size()).toArray()
                : evaluated,
            Generation.REAL);
    String described = input.trainingScans().isPresent() ? "training scans" : "evaluated scans";
    if (input.codec().latents().isEmpty()) {
      return new GenerationRun(
          new EvaluationReport.Generation(
              "the package has no statistics of its latent codes to draw from",
              0,
              described,
              numbers.length,
              null,
              null,
              null),
          new Compared<>(List.of(), null));
    }
    Generation generation =
        new Generation(
            real,
            numbers,
            input.model().topology().millimetresPerUnit(),
            Seeds.mix(input.seed(), STREAM));
    List<Generation.Drawn> model = draw(generation, input.codec(), numbers.length, listener);
    Optional<List<Generation.Drawn>> pca =
        input
            .pca()
            .codec()
            .filter(codec -> codec.latents().isPresent())
            .map(codec -> draw(generation, codec, numbers.length, listener));
    return new GenerationRun(
        new EvaluationReport.Generation(
            null,
            Generation.COUNT,
            described,
            numbers.length,
            generation.diversityOfReal(),
            generation.figures(model),
            pca.map(generation::figures).orElse(null)),
        new Compared<>(shown(model, real), pca.map(drawn -> shown(drawn, real)).orElse(null)));
  }

  private static List<Generation.Drawn> draw(
      Generation generation, EvaluatedCodec codec, int total, EvaluationListener listener) {
    listener.started("generation", total);
    return generation.draw(codec, codec.latents().orElseThrow(), listener::advanced);
  }

  private static List<EvaluationResult.Generated> shown(
      List<Generation.Drawn> drawn, ScanCache real) {
    List<EvaluationResult.Generated> shown = new ArrayList<>();
    for (Generation.Drawn mesh : drawn.subList(0, SHOWN_MESHES)) {
      float[] nearest = new float[mesh.vertices().length];
      real.vertices(mesh.nearest()).get(nearest);
      shown.add(new EvaluationResult.Generated(mesh.vertices(), nearest, mesh.millimetres()));
    }
    return shown;
  }
}
