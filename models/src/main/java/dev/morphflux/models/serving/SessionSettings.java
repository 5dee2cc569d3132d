package dev.morphflux.models.serving;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * How graphs are run.
 *
 * @param threads that share the work of one call, the caller's own among them
 */
public record SessionSettings(int threads) {
  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("a session needs at least 1 thread, found " + threads);
    }
  }

  OrtSession.SessionOptions toOptions() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    // The graphs are fused as far as it pays; the runtime would fuse sums and normalisations, too.
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
    // Threads that spin while they wait take the cores from the rest of the stream.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }
}
