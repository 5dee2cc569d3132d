package dev.morphflux.models.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The head that comes with the project, where its data is at hand. */
class HeadTopologyTest {

  @Test
  void build_givenHeadSeeds_expectsElevenSymmetricRegions() {
    String folder =
        Optional.ofNullable(System.getenv("MORPHFLUX_DATA"))
            .orElse(Path.of("..", "..", "shared", "data").toString());
    Path file = Path.of(folder, "ict-facekit", "ict_head.npz");
    assumeTrue(Files.exists(file), "no head data at " + file.toAbsolutePath());
    LinearModel model = LinearModel.read(file);

    Topology topology =
        TopologyBuilder.build(
            SeedsFile.read(Path.of("topologies", "head.yaml")),
            model.template(),
            model.landmarks());

    assertThat(topology.regions())
        .extracting(Region::name)
        .containsExactly(
            "forehead",
            "eye-left",
            "eye-right",
            "nose",
            "cheek-left",
            "cheek-right",
            "mouth",
            "jaw",
            "ear-left",
            "ear-right",
            "cranium-neck");
    assertThat(topology.controlPoints()).hasSizeGreaterThanOrEqualTo(73).doesNotHaveDuplicates();
    assertThat(topology.landmarks()).hasSize(68);
    SymmetryReport symmetry = SymmetryReport.of(topology).orElseThrow();
    assertThat(symmetry.regions()).isTrue();
    assertThat(symmetry.controlPoints()).isTrue();
    assertThat(symmetry.pairs())
        .contains("eye-left / eye-right", "cheek-left / cheek-right", "ear-left / ear-right");
    int leftEye = topology.regions().get(1).controlPoints().get(0);
    assertThat(topology.template()[3 * leftEye]).as("x of the left eye").isPositive();
  }
}
