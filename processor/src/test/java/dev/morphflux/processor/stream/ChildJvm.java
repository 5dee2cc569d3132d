package dev.morphflux.processor.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A JVM of its own, to be killed. */
final class ChildJvm {

  private ChildJvm() {}

  /** Runs the main method of a class with this JVM's class path. */
  static Process start(Class<?> main, List<String> arguments) throws IOException {
    return builder(main, arguments).inheritIO().start();
  }

  /**
   * The same, and listens to what it prints.
   *
   * @param word what to wait for
   * @param said completes when the word was printed, exceptionally when the process ends before
   */
  static Process start(
      Class<?> main, List<String> arguments, String word, CompletableFuture<Void> said)
      throws IOException {
    Process process =
        builder(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // To the end, or the child would wait for somebody to read.
    Thread reader = new Thread(() -> listen(process, word, said), "child-output");
    reader.setDaemon(true);
    reader.start();
    return process;
  }

  private static void listen(Process process, String word, CompletableFuture<Void> said) {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        System.out.println("[child " + process.pid() + "] " + line);
        if (line.contains(word)) {
          said.complete(null);
        }
      }
    } catch (IOException e) {
      said.completeExceptionally(new UncheckedIOException(e));
    }
    said.completeExceptionally(new IllegalStateException("the process ended before: " + word));
  }

  private static ProcessBuilder builder(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "--enable-native-access=ALL-UNNAMED",
                main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // ONNX Runtime does not start with a long command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }
}
