package dev.morphflux.processor.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, to be killed. */
final class ChildJvm {

  private ChildJvm() {}

  /** Runs the main method of a class with this JVM's class path. */
  static Process start(Class<?> main, List<String> arguments) throws IOException {
    return builder(main, arguments).inheritIO().start();
  }

  /** The same, with what it prints to be read. */
  static Process startPiped(Class<?> main, List<String> arguments) throws IOException {
    return builder(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static ProcessBuilder builder(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // ONNX Runtime does not start with a long command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }
}
