package dev.morphflux.models.training.scans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.packages.Normalization;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NormalizationFitTest {
  private final LowRankFamily family = new LowRankFamily(1);

  @TempDir private Path directory;

  @Test
  void of_givenScans_isTheirMeanAndDeviation() {
    ScanCache cache = family.cache(directory, 30, 1);
    int[] scans = {2, 3, 5, 7, 11, 13};

    Normalization fit = NormalizationFit.of(cache, scans, 0);

    for (int i = 0; i < fit.mean().length; i++) {
      double mean = 0;
      double square = 0;
      for (int scan : scans) {
        mean += cache.vertices(scan).get(i) / (double) scans.length;
      }
      for (int scan : scans) {
        square += Math.pow(cache.vertices(scan).get(i) - mean, 2) / scans.length;
      }
      assertThat((double) fit.mean()[i]).isCloseTo(mean, within(1e-4));
      assertThat((double) fit.std()[i]).isCloseTo(Math.sqrt(square), within(1e-4));
    }
  }

  @Test
  void of_givenACoordinateThatNeverMoves_dividesItByTheFloor() {
    try (ScanCacheWriter writer = ScanCacheWriter.create(directory, family.topology())) {
      for (int subject = 0; subject < 30; subject++) {
        float[] scan = family.scan(subject, 0);
        scan[4] = 12.5f;
        writer.add("subject-" + subject, "scan-" + subject, FloatBuffer.wrap(scan));
      }
      writer.finish(new ScanSource(List.of(), new TreeMap<>(), new TreeMap<>()));
    }
    ScanCache cache = ScanCache.open(directory, family.topology());
    int[] scans = java.util.stream.IntStream.range(0, 30).toArray();

    Normalization exact = NormalizationFit.of(cache, scans, 0);
    Normalization floored = NormalizationFit.of(cache, scans, 0.5);

    double squares = 0;
    for (int i = 0; i < exact.std().length; i++) {
      squares += i == 4 ? 0 : exact.std()[i] * (double) exact.std()[i];
    }
    double floor = 0.5 * Math.sqrt(squares / exact.std().length);
    assertThat((double) floored.std()[4]).isCloseTo(floor, within(1e-4));
    assertThat(floored.mean()[4]).isEqualTo(12.5f);
    assertThat(exact.std()[4]).isPositive();
  }
}
