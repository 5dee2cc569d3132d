package dev.morphflux.processor.scans;

import java.util.Optional;
import java.util.SplittableRandom;

/** Adds a sensor's noise: Gaussian, independent for each coordinate. */
public final class NoisyScans implements ScanSource {
  private final ScanSource source;
  private final double deviation;
  private final SplittableRandom random;

  /**
   * Wraps a source, which is closed with this one.
   *
   * @param deviation the standard deviation, in the unit of the scans
   */
  public NoisyScans(ScanSource source, double deviation, long seed) {
    this.source = source;
    this.deviation = deviation;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public Optional<CapturedScan> next() {
    Optional<CapturedScan> scan = source.next();
    scan.ifPresent(
        captured -> {
          float[] vertices = captured.vertices();
          for (int i = 0; i < vertices.length; i++) {
            vertices[i] += (float) (deviation * random.nextGaussian());
          }
        });
    return scan;
  }

  @Override
  public void close() {
    source.close();
  }
}
