package dev.morphflux.models.evaluation;

import java.util.Optional;

/**
 * The linear model beside the one under evaluation.
 *
 * @param origin where it comes from
 * @param description in words: what it was fitted on, or why there is none
 * @param codec the model itself, where there is one
 */
public record PcaBaseline(Origin origin, String description, Optional<EvaluatedCodec> codec)
    implements AutoCloseable {

  /** Where a PCA can come from. */
  public enum Origin {
    /** From the package under evaluation. */
    PACKAGE,
    /** From a package of its own. */
    GIVEN,
    /** Fitted on scans for training. */
    TRAINING_SCANS,
    /** Fitted on each half of the evaluated subjects, for the other half. */
    CROSS_FITTED,
    /** There is none. */
    NONE
  }

  /** No PCA, and why. */
  public static PcaBaseline none(String reason) {
    return new PcaBaseline(Origin.NONE, reason, Optional.empty());
  }

  @Override
  public void close() {
    codec.ifPresent(EvaluatedCodec::close);
  }
}
