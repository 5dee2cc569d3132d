package dev.morphflux.models.training.scans;

import java.nio.FloatBuffer;

/** Brings scans into the form a network sees: rows of three numbers, region after region. */
public interface RowLoader {

  /** The numbers of one scan. */
  int meshSize();

  /**
   * Loads scans one after another.
   *
   * @param target receives [B, {@link #meshSize}] from its position on
   */
  void load(int[] scans, FloatBuffer target);
}
