package dev.morphflux.models.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsFileTest {
  @TempDir Path directory;

  @Test
  void read_givenAllFormsOfPlaces_expectsThem() throws IOException {
    SeedsFile seeds =
        read(
            """
            metersPerUnit: 0.001
            mirror: x
            landmarks: [3, 5]
            regions:
              - name: left
                mirroredAs: right
                seeds: [12, {vertex: 13, reach: 0.5}, {landmark: 1}, {point: [1, 2.5, -3]}]
                controlPoints: 4
                include: [{landmark: 0}]
            """);

    assertThat(seeds.metersPerUnit()).isEqualTo(0.001);
    assertThat(seeds.mirror()).isEqualTo(Axis.X);
    RegionSeeds left = seeds.regions().get(0);
    assertThat(left.seeds())
        .containsExactly(
            Place.ofVertex(12),
            new Place(13, null, null, 0.5),
            new Place(null, 1, null, 0),
            new Place(null, null, List.of(1.0, 2.5, -3.0), 0));
    assertThat(left.include()).containsExactly(new Place(null, 0, null, 0));
  }

  @Test
  void read_givenUnknownKey_expectsErrorWithItsPath() {
    assertInvalid(
        """
        metersPerUnit: 0.01
        regions:
          - {name: a, seeds: [1], controlPoints: 1}
          - {name: b, seeds: [{vertex: 2, strength: 3}], controlPoints: 1}
        """,
        "regions[1].seeds[0].strength");
  }

  @Test
  void read_givenMistakes_expectsErrorsThatSayWhere() {
    assertInvalid(
        "metersPerUnit: 0.01\nregions: [{name: a, controlPoints: 1}]",
        "regions[0].seeds: is missing; it has no default");
    assertInvalid(
        "metersPerUnit: 0.01\nregions: [{name: a, seeds: [{reach: 1}], controlPoints: 1}]",
        "exactly one of 'vertex', 'landmark' and 'point'");
    assertInvalid(
        "metersPerUnit: 0.01\nregions: [{name: a, mirroredAs: b, seeds: [1], controlPoints: 1}]",
        "add 'mirror: x'");
    assertInvalid("regions: [}", "is not YAML");
    assertThatThrownBy(() -> SeedsFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("none.yaml");
  }

  private void assertInvalid(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("seeds.yaml")
        .hasMessageContaining(message);
  }

  private SeedsFile read(String yaml) throws IOException {
    return SeedsFile.read(Files.writeString(directory.resolve("seeds.yaml"), yaml));
  }
}
