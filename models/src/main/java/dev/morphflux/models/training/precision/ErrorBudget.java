package dev.morphflux.models.training.precision;

import dev.morphflux.schemas.MorphfluxException;

/**
 * How much worse than float32 a codec may be.
 *
 * @param rise of the mean reconstruction error, as a part of it: 0.01 is one percent
 * @param millimetres that no vertex may, on average, be away from where float32 has it
 */
public record ErrorBudget(double rise, double millimetres) {
  public ErrorBudget {
    if (!(rise >= 0) || !(millimetres >= 0)) {
      throw new MorphfluxException(
          "an error budget must not be negative, found a rise of %s and %s mm"
              .formatted(rise, millimetres));
    }
  }

  /** One percent, and 0.05 mm. */
  public static ErrorBudget standard() {
    return new ErrorBudget(0.01, 0.05);
  }

  boolean allows(CodecErrors errors) {
    return errors.rise() <= rise && errors.deviation() <= millimetres;
  }
}
