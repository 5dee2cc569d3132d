package dev.morphflux.connectors.sink;

import dev.morphflux.schemas.LatentCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The file formats that latent codes are written in. */
enum LatentFormat {
  /** A numpy archive with an array for each field. */
  NPZ,
  /** A table with a row for each frame, in the message's own columns. */
  PARQUET;

  String extension() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes a take.
   *
   * @param frames of one model, at least one
   */
  void write(Path file, List<LatentCode> frames) throws IOException {
    switch (this) {
      case NPZ -> LatentNpz.write(file, frames);
      case PARQUET -> LatentParquet.write(file, frames);
    }
  }
}
