package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;

/**
 * Products with a number where gradients are recorded. For a bare number DJL makes an array and
 * frees its memory at once, but the backward pass reads it: whatever stands there by then, once the
 * garbage collector has been by.
 */
public final class Scaled {

  private Scaled() {}

  /** x times a number, which lives as long as the manager of x. */
  public static NDArray of(NDArray x, double factor) {
    return x.mul(x.getManager().create((float) factor));
  }
}
