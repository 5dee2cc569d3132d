package dev.morphflux.processor.scans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.mesh.LinearModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinearModelScansTest {
  /** Identity moves x of the first vertex, the expressions move its y and z. */
  private static final LinearModel MODEL =
      new LinearModel(
          new float[] {0, 0, 0, 1, 1, 1},
          List.of(new float[] {1, 0, 0, 0, 0, 0}),
          List.of(new float[] {0, 1, 0, 0, 0, 0}, new float[] {0, 0, 1, 0, 0, 0}),
          new int[0][],
          List.of());

  @Test
  void next_givenCurves_expectsFramesSpreadOverATake() {
    float[][] take = new float[100][];
    for (int f = 0; f < take.length; f++) {
      take[f] = new float[] {f / 100f, 0};
    }

    List<CapturedScan> scans =
        all(3, 4, new ExpressionCurves(Collections.singletonList(take)), false, 1);

    assertThat(scans).hasSize(12);
    Set<Float> identities = new HashSet<>();
    for (int s = 0; s < 12; s++) {
      CapturedScan scan = scans.get(s);
      assertThat(scan.subject()).isEqualTo("person-000" + s / 4);
      identities.add(scan.vertices()[0]);
      assertThat(scan.vertices()[1]).isEqualTo(scan.frame().getNumber() / 100f);
      if (s % 4 > 0) {
        assertThat(scan.frame().getNumber()).isEqualTo(scans.get(s - 1).frame().getNumber() + 25);
        assertThat(scan.captureTime()).isAfter(scans.get(s - 1).captureTime());
      }
    }
    assertThat(identities).hasSize(3);
  }

  @Test
  void next_givenSameSeed_expectsSameScans() {
    assertThat(vertices(all(2, 3, null, true, 7))).isEqualTo(vertices(all(2, 3, null, true, 7)));
    assertThat(vertices(all(2, 3, null, true, 7))).isNotEqualTo(vertices(all(2, 3, null, true, 8)));
  }

  @Test
  void next_givenNoExpressions_expectsNeutralFaces() {
    assertThat(all(2, 3, null, false, 1))
        .allSatisfy(scan -> assertThat(scan.vertices()[1]).isZero());
  }

  @Test
  void next_givenNoise_expectsItsDeviation() {
    double squares = 0;
    try (ScanSource noisy = new NoisyScans(source(2000, 1, null, false, 1), 0.5, 1)) {
      for (Optional<CapturedScan> scan = noisy.next(); scan.isPresent(); scan = noisy.next()) {
        squares += Math.pow(scan.get().vertices()[5] - 1, 2);
      }
    }
    assertThat(Math.sqrt(squares / 2000)).isBetween(0.45, 0.55);
  }

  private static List<Float> vertices(List<CapturedScan> scans) {
    List<Float> all = new ArrayList<>();
    for (CapturedScan scan : scans) {
      for (float coordinate : scan.vertices()) {
        all.add(coordinate);
      }
    }
    return all;
  }

  private static List<CapturedScan> all(
      int subjects, int frames, @Nullable ExpressionCurves curves, boolean random, long seed) {
    List<CapturedScan> scans = new ArrayList<>();
    ScanSource source = source(subjects, frames, curves, random, seed);
    for (Optional<CapturedScan> scan = source.next(); scan.isPresent(); scan = source.next()) {
      scans.add(scan.get());
    }
    assertThat(source.size()).isEqualTo(scans.size());
    return scans;
  }

  private static ScanSource source(
      int subjects, int frames, @Nullable ExpressionCurves curves, boolean random, long seed) {
    return new LinearModelScans(
        MODEL,
        new LinearModelScans.Settings(subjects, frames, curves, random, seed, "person-", 0),
        Instant.EPOCH);
  }
}
