package dev.morphflux.models.export;

import java.nio.file.Path;

/**
 * What frames of one take share.
 *
 * @param captureSession may be empty
 * @param slate may be empty
 * @param model whose numbers the frames are, where that matters; empty otherwise
 */
public record TakeId(String subject, String captureSession, String slate, int take, String model) {

  /**
   * The file of a take, or of a frame alone, the same whenever it is written again.
   *
   * @param first the number of the first frame in it, or of the only one
   * @param firstId the id of that frame: a take that is captured or sent once more is another file
   */
  Path file(Path directory, long first, String firstId, String extension) {
    StringBuilder name = new StringBuilder();
    if (!captureSession.isEmpty()) {
      name.append(FileNames.safe(captureSession)).append('_');
    }
    if (!slate.isEmpty()) {
      name.append(FileNames.safe(slate)).append('_');
    }
    name.append("take%03d_%06d_%s".formatted(take, first, FileNames.checksum(firstId)));
    if (!model.isEmpty()) {
      name.append('_').append(FileNames.safe(model));
    }
    return directory.resolve(FileNames.safe(subject)).resolve(name + extension);
  }
}
