package dev.morphflux.models.training.precision;

import java.nio.FloatBuffer;

/** Scans, each with displacements, to fit and to judge by. Every call gives the same. */
public interface SampleScans {

  /** How many there are. */
  int count();

  /** Puts the vertices [N, 3] of one scan at the buffer's position. */
  void scan(int index, FloatBuffer vertices);

  /**
   * Puts the displacements [C, 3] that go with one scan at the buffer's position; some are zero.
   */
  void displacements(int index, FloatBuffer displacements);

  /** The scans from one index to another. */
  default SampleScans part(int from, int to) {
    SampleScans all = this;
    return new SampleScans() {
      @Override
      public int count() {
        return to - from;
      }

      @Override
      public void scan(int index, FloatBuffer vertices) {
        all.scan(from + index, vertices);
      }

      @Override
      public void displacements(int index, FloatBuffer displacements) {
        all.displacements(from + index, displacements);
      }
    };
  }

  /** These, and others behind them. */
  default SampleScans and(SampleScans others) {
    SampleScans first = this;
    return new SampleScans() {
      @Override
      public int count() {
        return first.count() + others.count();
      }

      @Override
      public void scan(int index, FloatBuffer vertices) {
        of(index).scan(own(index), vertices);
      }

      @Override
      public void displacements(int index, FloatBuffer displacements) {
        of(index).displacements(own(index), displacements);
      }

      private SampleScans of(int index) {
        return index < first.count() ? first : others;
      }

      private int own(int index) {
        return index < first.count() ? index : index - first.count();
      }
    };
  }
}
