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
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The course of a run as one JSON object per line, {@code metrics.jsonl}. */
final class MetricsLog implements AutoCloseable {
  private static final String FILE = "metrics.jsonl";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final BufferedWriter writer;

  private MetricsLog(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /** Goes on with a log; lines of steps that will be taken again are dropped. */
  static MetricsLog open(Path directory, Phase phase, int stepsDone) {
    Path file = directory.resolve(FILE);
    try {
      List<String> kept = new ArrayList<>();
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          if (isBefore(line, phase, stepsDone)) {
            kept.add(line);
          }
        }
      }
      Files.write(file, kept);
      return new MetricsLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** A line that a kill cut short belongs to a step that will be taken again. */
  private static boolean isBefore(String line, Phase phase, int stepsDone) {
    try {
      JsonNode node = JSON.readTree(line);
      int order = Phase.valueOf(node.path("phase").asText()).compareTo(phase);
      return order < 0 || (order == 0 && node.path("stepsDone").asInt() <= stepsDone);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  void losses(Phase phase, int stepsDone, LayerLosses losses, double rate, double seconds) {
    ObjectNode line = line(phase, stepsDone);
    line.put("objective", losses.objective()).put("output", losses.output());
    line.put("learningRate", rate).put("seconds", Math.round(seconds * 10) / 10.0);
    write(line);
  }

  void metrics(Phase phase, int stepsDone, Map<String, Double> metrics) {
    ObjectNode line = line(phase, stepsDone);
    metrics.forEach(line::put);
    write(line);
  }

  private static ObjectNode line(Phase phase, int stepsDone) {
    return JSON.createObjectNode().put("phase", phase.name()).put("stepsDone", stepsDone);
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
