package dev.morphflux.models.serving;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The way to ONNX Runtime, entered here only, so that it never calls home. */
final class RuntimeEnvironment {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /** Found by trial: from 3,977 bytes on, loading version 1.29 of the runtime ends the process. */
  private static final int LONGEST_COMMAND_LINE = 3900;

  private RuntimeEnvironment() {}

  /**
   * The environment of this process, loading the runtime if nobody did.
   *
   * @throws MorphfluxException where loading it would end the process
   */
  static OrtEnvironment get() throws OrtException {
    requireShortCommandLine();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    environment.setTelemetry(false);
    return environment;
  }

  /** How every graph is run: on the thread that calls. To be closed. */
  static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    // Rows are divided instead: threads that share each of a hundred short operations wait for each
    // other more than they compute.
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    // The graphs are fused as far as it pays; the runtime would fuse sums and normalisations, too.
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
    return options;
  }

  private static void requireShortCommandLine() {
    int length;
    try {
      length = Files.exists(COMMAND_LINE) ? Files.readAllBytes(COMMAND_LINE).length : 0;
    } catch (IOException e) {
      return;
    }
    if (length > LONGEST_COMMAND_LINE) {
      throw new MorphfluxException(
          "the command line of this process has %d bytes, and ONNX Runtime does not start with more than %d; give a long class path in the environment variable CLASSPATH, and other arguments in a file (java @file)"
              .formatted(length, LONGEST_COMMAND_LINE));
    }
  }
}
