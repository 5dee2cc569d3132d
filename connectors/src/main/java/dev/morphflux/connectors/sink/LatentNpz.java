package dev.morphflux.connectors.sink;

import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.RegionError;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Latent codes as a numpy archive of T frames: {@code z} [T, d]; {@code frame}, {@code
 * captureTimeMicros} (since 1970) [T]; {@code scanId}, {@code timecode}, [T]; {@code errorMeanMm},
 * {@code errorMaxMm}, {@code mahalanobis} (NaN where unknown) [T]; {@code regionErrorMeanMm} [T, R]
 * with {@code regions} [R]; {@code subject}, {@code captureSession}, {@code slate}, {@code model}
 * [1], {@code take} [1].
 */
final class LatentNpz {

  private LatentNpz() {}

  static void write(Path file, List<LatentCode> frames) {
    LatentCode first = frames.get(0);
    int dimension = first.getZ().size();
    List<RegionError> regions = first.getError().getRegions();
    try (NpzWriter npz = NpzWriter.create(file)) {
      npz.begin("z", frames.size(), dimension);
      FloatBuffer row = FloatBuffer.allocate(dimension);
      for (LatentCode frame : frames) {
        row.clear();
        frame.getZ().forEach(row::put);
        npz.append(row.flip());
      }
      npz.put("frame", longs(frames, frame -> frame.getFrame().getNumber()));
      npz.put("captureTimeMicros", longs(frames, frame -> micros(frame.getCaptureTime())));
      npz.put("scanId", texts(frames, LatentCode::getScanId));
      npz.put("timecode", texts(frames, LatentNpz::timecode));
      npz.put("errorMeanMm", floats(frames, frame -> frame.getError().getMeanMm()));
      npz.put("errorMaxMm", floats(frames, frame -> frame.getError().getMaxMm()));
      npz.put("mahalanobis", floats(frames, LatentNpz::mahalanobis));
      npz.begin("regionErrorMeanMm", frames.size(), regions.size());
      for (LatentCode frame : frames) {
        npz.append(FloatBuffer.wrap(regionErrors(frame, regions.size())));
      }
      npz.put("regions", regions.stream().map(RegionError::getRegion).toList());
      npz.put("subject", List.of(first.getSubject()));
      npz.put("captureSession", List.of(first.getCaptureSession()));
      npz.put("slate", List.of(first.getSlate()));
      npz.put("take", new long[] {first.getTake()});
      npz.put("model", List.of(first.getModelName() + ":" + first.getModelVersion()));
      npz.finish();
    }
  }

  private static float[] regionErrors(LatentCode frame, int count) {
    List<RegionError> errors = frame.getError().getRegions();
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i < errors.size() ? errors.get(i).getMeanMm() : Float.NaN;
    }
    return numbers;
  }

  private static String timecode(LatentCode frame) {
    String timecode = frame.getFrame().getTimecode();
    return timecode == null ? "" : timecode;
  }

  private static double mahalanobis(LatentCode frame) {
    Float distance = frame.getMahalanobis();
    return distance == null ? Double.NaN : distance;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static long[] longs(List<LatentCode> frames, Function<LatentCode, Long> field) {
    return frames.stream().mapToLong(field::apply).toArray();
  }

  private static List<String> texts(List<LatentCode> frames, Function<LatentCode, String> field) {
    return frames.stream().map(field).toList();
  }

  private static Tensor floats(List<LatentCode> frames, ToDoubleFunction<LatentCode> field) {
    float[] numbers = new float[frames.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) field.applyAsDouble(frames.get(i));
    }
    return Tensor.of(numbers, numbers.length);
  }
}
