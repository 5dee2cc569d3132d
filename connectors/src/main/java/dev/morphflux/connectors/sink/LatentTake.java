package dev.morphflux.connectors.sink;

import dev.morphflux.models.export.FileDraft;
import dev.morphflux.models.export.TakeWriter;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The latent codes of a take: they are small, and kept until the take is over. */
final class LatentTake implements TakeWriter<LatentCode> {

  /** Eight minutes at 60 frames a second, and about 50 MB. */
  private static final int MAX_FRAMES = 30_000;

  private final Path file;
  private final LatentFormat format;
  private final List<LatentCode> frames = new ArrayList<>();

  LatentTake(Path file, LatentFormat format) {
    this.file = file;
    this.format = format;
  }

  @Override
  public void add(LatentCode frame) {
    frames.add(frame);
  }

  @Override
  public boolean isFull() {
    return frames.size() >= MAX_FRAMES;
  }

  @Override
  public void finish() throws IOException {
    try {
      FileDraft.publish(file, draft -> format.write(draft, frames));
    } catch (MorphfluxException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    frames.clear();
  }
}
