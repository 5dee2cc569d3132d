package dev.morphflux.processor.state;

import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.StoredLatent;
import java.util.ArrayList;
import java.util.List;

/**
 * The latent code of one scan.
 *
 * @param z [d], not to be changed
 */
public record KnownLatent(
    String scanId, FrameTime frame, String modelName, String modelVersion, float[] z) {

  static KnownLatent of(StoredLatent stored) {
    return new KnownLatent(
        stored.getScanId(),
        stored.getFrame(),
        stored.getModelName(),
        stored.getModelVersion(),
        unboxed(stored.getZ()));
  }

  static KnownLatent of(LatentCode code) {
    return new KnownLatent(
        code.getScanId(),
        code.getFrame(),
        code.getModelName(),
        code.getModelVersion(),
        unboxed(code.getZ()));
  }

  StoredLatent toStored() {
    return new StoredLatent(scanId, frame, modelName, modelVersion, boxed(z));
  }

  /** As messages carry it. */
  public static List<Float> boxed(float[] values) {
    List<Float> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /** As the codec takes it. */
  public static float[] unboxed(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
