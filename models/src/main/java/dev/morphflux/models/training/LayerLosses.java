package dev.morphflux.models.training;

/**
 * The losses of one step.
 *
 * @param objective what was minimised: the weighted mean over all layers
 * @param perLayer the mean absolute error at every layer: the encoder's L_e + 1, then the decoder's
 *     L_d + 1, in normalised units; the last is the model's output
 */
public record LayerLosses(float objective, float[] perLayer) {

  /** The mean absolute error of the model's output, in normalised units. */
  public float output() {
    return perLayer[perLayer.length - 1];
  }
}
