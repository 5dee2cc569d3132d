package dev.morphflux.models.evaluation;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the figures as JSON, in the structure of {@link EvaluationReport}. */
public final class EvaluationJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private EvaluationJson() {}

  /** Writes a file; its folder is made, an older file replaced. */
  public static void write(EvaluationReport report, Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.write(file, JSON.writeValueAsBytes(report));
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot write the figures to " + file + ": " + IoErrors.describe(e), e);
    }
  }
}
