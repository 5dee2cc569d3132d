package dev.morphflux.processor.stream;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.history.Oracle;
import dev.morphflux.processor.history.ScanId;
import java.util.List;
import java.util.Objects;

/** Makes the scans and edits of a load from their names, and what the model answers to them. */
record SmallHeadOracle(Codec codec, long seed) implements Oracle {

  private static final List<Integer> CONTROL_POINTS = SmallHead.TOPOLOGY.controlPoints();

  float[] shape(String subject, long sequence) {
    return SmallHead.shape(Objects.hash(seed, subject, sequence));
  }

  static int controlPoint(long edit) {
    return CONTROL_POINTS.get((int) (edit % CONTROL_POINTS.size()));
  }

  static float offset(long edit) {
    return 0.5f + edit % 3;
  }

  @Override
  public float[] latent(ScanId scan) {
    float[] vertices = shape(scan.subject(), scan.sequence());
    if (!ScanId.of(scan.subject(), scan.sequence(), vertices).equals(scan)) {
      // Not a scan of this load: no latent is the right one.
      return new float[0];
    }
    return SmallHead.encode(codec, vertices);
  }

  @Override
  public float[] mesh(float[] z) {
    return SmallHead.decode(codec, z, SmallHead.noDisplacement());
  }

  @Override
  public float[] edited(float[] z, ScanId edit) {
    long number = edit.sequence();
    return SmallHead.decode(
        codec, z, SmallHead.displacement(controlPoint(number), offset(number), 0, 0));
  }

  @Override
  public float tolerance() {
    return 1e-3f;
  }
}
