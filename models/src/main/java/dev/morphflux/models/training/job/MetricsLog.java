package dev.morphflux.models.training.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.schemas.MorphfluxException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The course of a run as one JSON object per line, {@code metrics.jsonl}. Every line has {@code
 * event} (step, evaluation, stopped-early, package), {@code phase}, {@code stepsDone} and what the
 * run has taken until then: {@code seconds} on the wall and {@code cpuSeconds} of the process.
 */
final class MetricsLog implements AutoCloseable {
  static final String FILE = "metrics.jsonl";
  static final String STEP = "step";
  static final String EVALUATION = "evaluation";
  private static final String STOPPED_EARLY = "stopped-early";
  private static final String PACKAGE = "package";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final BufferedWriter writer;
  private final RunClock clock;

  private MetricsLog(Path file, BufferedWriter writer, RunClock clock) {
    this.file = file;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Goes on with a log; lines of what will be done again are dropped.
   *
   * @param from where the run goes on; empty if it begins
   */
  static MetricsLog open(Path directory, Optional<Checkpoint> from, RunClock clock) {
    Path file = directory.resolve(FILE);
    Path unfinished = directory.resolve(FILE + ".part");
    try {
      List<String> kept = new ArrayList<>();
      if (from.isPresent() && Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          if (isBefore(line, from.get())) {
            kept.add(line);
          }
        }
      }
      Files.write(unfinished, kept);
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new MetricsLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND), clock);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** A line that a kill cut short belongs to a step that will be taken again. */
  private static boolean isBefore(String line, Checkpoint from) {
    try {
      JsonNode node = JSON.readTree(line);
      int order = Phase.valueOf(node.path("phase").asText()).compareTo(from.phase());
      return !node.path("event").asText().equals(PACKAGE)
          && (order < 0 || (order == 0 && node.path("stepsDone").asInt() <= from.step()));
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * A step.
   *
   * @param scansPerSecond sources seen since the last such line, over the time their steps took
   */
  void step(Phase phase, int stepsDone, LayerLosses losses, double rate, double scansPerSecond) {
    ObjectNode line = line(STEP, phase, stepsDone);
    line.put("objective", losses.objective()).put("output", losses.output());
    line.put("learningRate", rate).put("scansPerSecond", tenths(scansPerSecond));
    write(line);
  }

  /**
   * An evaluation.
   *
   * @param criterion what the best is chosen by, in millimetres
   * @param best the best so far, this one included
   */
  void evaluation(
      Phase phase, int stepsDone, Map<String, Double> figures, double criterion, BestSoFar best) {
    ObjectNode line = line(EVALUATION, phase, stepsDone);
    figures.forEach(line::put);
    write(line.put("criterionMillimetres", criterion).put("bestStep", best.step()));
  }

  /** The phase ends here, before its steps are done. */
  void stoppedEarly(Phase phase, int stepsDone, BestSoFar best) {
    write(line(STOPPED_EARLY, phase, stepsDone).put("bestStep", best.step()));
  }

  /** The package is written; its figures. */
  void finished(Phase phase, int stepsDone, Map<String, Double> figures) {
    ObjectNode line = line(PACKAGE, phase, stepsDone);
    figures.forEach(line::put);
    write(line);
  }

  private ObjectNode line(String event, Phase phase, int stepsDone) {
    RunClock.Reading spent = clock.read();
    return JSON.createObjectNode()
        .put("event", event)
        .put("phase", phase.name())
        .put("stepsDone", stepsDone)
        .put("seconds", tenths(spent.seconds()))
        .put("cpuSeconds", tenths(spent.cpuSeconds()));
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private void write(ObjectNode line) {
    try {
      writer.write(line.toString());
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static MorphfluxException failure(Path file, IOException e) {
    return new MorphfluxException(
        "cannot write the metrics " + file + ": " + IoErrors.describe(e), e);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
