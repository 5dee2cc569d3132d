package dev.morphflux.models.serving;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * How graphs are run.
 *
 * @param threads that share the rows of one call, the caller's own among them; the others are of
 *     the common pool. One mesh alone is one thread's
 */
public record SessionSettings(int threads) {
  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("a session needs at least 1 thread, found " + threads);
    }
  }

  static OrtSession.SessionOptions toOptions() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    // Rows are divided instead: threads that share each of a hundred short operations wait for each
    // other more than they compute.
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    // The graphs are fused as far as it pays; the runtime would fuse sums and normalisations, too.
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
    return options;
  }
}
