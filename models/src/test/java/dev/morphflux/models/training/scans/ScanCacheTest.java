package dev.morphflux.models.training.scans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScanCacheTest {
  private final LowRankFamily family = new LowRankFamily(1);

  @TempDir private Path directory;

  @Test
  void vertices_givenSeveralMappings_areThoseAdded() {
    family.cache(directory, 5, 3);
    long threeScans = 3L * family.topology().template().length * Float.BYTES;

    ScanCache cache = ScanCache.open(directory, family.topology(), threeScans + 1);

    assertThat(cache.size()).isEqualTo(15);
    for (int i = 0; i < cache.size(); i++) {
      float[] found = new float[family.topology().template().length];
      cache.vertices(i).get(found);
      assertThat(found).as("scan %d", i).isEqualTo(family.scan(i % 5, i / 5));
      assertThat(cache.subjects().get(cache.subjectOf(i))).isEqualTo("subject-" + i % 5);
      assertThat(cache.scanId(i)).isEqualTo(i % 5 + "/" + i / 5);
    }
  }

  @Test
  void source_givenAnOpenedCache_isWhatWasWritten() {
    ScanSource source =
        new ScanSource(
            List.of("scans"),
            new TreeMap<>(Map.of("scans", new TreeMap<>(Map.of(0, 7L, 1, 9L)))),
            new TreeMap<>(Map.of("not-finite", 2L)));
    try (ScanCacheWriter writer = ScanCacheWriter.create(directory, family.topology())) {
      writer.add("a", "1", FloatBuffer.wrap(family.scan(0, 0)));
      writer.finish(source);
    }

    assertThat(ScanCache.open(directory, family.topology()).source()).isEqualTo(source);
  }

  @Test
  void isComplete_givenAnUnfinishedCache_isFalse() {
    try (ScanCacheWriter writer = ScanCacheWriter.create(directory, family.topology())) {
      writer.add("a", "1", FloatBuffer.wrap(family.scan(0, 0)));
    }

    assertThat(ScanCache.isComplete(directory)).isFalse();
  }

  @Test
  void create_givenAFinishedCache_takesItsMarkAway() {
    family.cache(directory, 3, 1);

    ScanCacheWriter.create(directory, family.topology()).close();

    assertThat(ScanCache.isComplete(directory)).isFalse();
  }

  @Test
  void open_givenAnotherTopology_refusesNamingBoth() {
    family.cache(directory, 3, 1);
    Topology own = family.topology();
    Topology other =
        new Topology(
            0.001, own.template(), new int[][] {{2, 1, 0}}, own.regions(), own.landmarks());

    assertThatThrownBy(() -> ScanCache.open(directory, other))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining(own.id())
        .hasMessageContaining(other.id());
  }

  @Test
  void open_givenATruncatedFile_saysHowManyBytesThereAre() throws IOException {
    family.cache(directory, 3, 1);
    Path file = directory.resolve(ScanCache.VERTICES);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4));

    assertThatThrownBy(() -> ScanCache.open(directory, family.topology()))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining((bytes.length - 4) + " bytes, expected " + bytes.length);
  }
}
