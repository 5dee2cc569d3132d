package dev.morphflux.processor.scans;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recorded expression weights.
 *
 * @param takes of each take, of each frame, the weight of each expression shape
 */
public record ExpressionCurves(List<float[][]> takes) {

  /**
   * Reads all takes of a npz archive.
   *
   * @param shapes how many expression shapes the weights must be for
   */
  public static ExpressionCurves read(Path file, int shapes) {
    List<float[][]> takes = new ArrayList<>();
    try (Npz npz = Npz.open(file)) {
      for (String name : npz.names().stream().sorted().toList()) {
        NumpyArray array = npz.read(name).requireShape("[frames, expression shapes]", -1, shapes);
        float[] weights = array.toFloats();
        float[][] frames = new float[array.shape()[0]][];
        for (int f = 0; f < frames.length; f++) {
          frames[f] = Arrays.copyOfRange(weights, f * shapes, (f + 1) * shapes);
        }
        if (frames.length > 0) {
          takes.add(frames);
        }
      }
    }
    if (takes.isEmpty()) {
      throw new MorphfluxException(file + " has no frames of expression weights");
    }
    return new ExpressionCurves(takes);
  }
}
