package dev.morphflux.processor.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.schemas.MorphfluxException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link StreamWorker} in a process of its own, with the flags of this JVM. For one thread. */
final class Worker implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  private Worker(Process process) {
    this.process = process;
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
  }

  /** Starts a worker; returns when it has connected. */
  static Worker start(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add(StreamWorker.class.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // Not as an argument: ONNX Runtime does not start with a long command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      Worker worker = new Worker(builder.start());
      worker.read();
      return worker;
    } catch (IOException e) {
      throw new MorphfluxException("the process to measure did not start: " + e.getMessage(), e);
    }
  }

  WorkerFigures figures() {
    try {
      questions.write("figures");
      questions.newLine();
      questions.flush();
      return json.readValue(read(), WorkerFigures.class);
    } catch (IOException e) {
      throw new MorphfluxException("the measured process does not answer: " + e.getMessage(), e);
    }
  }

  private String read() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new MorphfluxException("the measured process has ended; its reason stands above");
    }
    return line;
  }

  /** Ends the process. */
  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
