package dev.morphflux.models.evaluation;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.training.scans.ScanCache;
import java.util.List;
import java.util.Optional;

/**
 * What is evaluated, on what, beside what.
 *
 * @param model the package
 * @param codec its codec
 * @param pca what stands beside it
 * @param scans what it is judged by
 * @param source where the scans come from, in words
 * @param trainingScans what the model was trained on, where it is at hand: generated meshes are
 *     then compared with these
 * @param limit how many scans to judge by at most
 * @param seed of the pairs and of everything drawn
 * @param notes what a reader should know about the scans
 */
public record EvaluationInput(
    ModelPackage model,
    EvaluatedCodec codec,
    PcaBaseline pca,
    ScanCache scans,
    String source,
    Optional<ScanCache> trainingScans,
    int limit,
    long seed,
    List<String> notes) {

  public EvaluationInput {
    notes = List.copyOf(notes);
  }

  /** Both codecs. */
  public Compared<EvaluatedCodec> codecs() {
    return new Compared<>(codec, pca.codec().orElse(null));
  }
}
