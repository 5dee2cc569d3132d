package dev.morphflux.connectors.livelink;

import static dev.morphflux.connectors.livelink.Packets.curves;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpressionMappingTest {

  @TempDir Path folder;

  @Test
  void offsets_givenWeights_expectsTheWeightedSumAtControlPoints() {
    ExpressionMapping mapping =
        new ExpressionMapping(
            new ExpressionShapes(
                List.of("jawOpen", "eyeBlink_L"),
                List.of(Tetrahedron.shape(1), Tetrahedron.shape(10)),
                0.01),
            Tetrahedron.TOPOLOGY);
    float[] curves = curves("JawOpen", 0.5f);
    curves[Curves.NAMES.indexOf("EyeBlinkLeft")] = 0.25f;

    assertThat(mapping.offsets(curves))
        .containsExactly(
            new ControlOffset(1, 0.5f * 2 + 0.25f * 11, 0f, 0f),
            new ControlOffset(3, 0.5f * 4 + 0.25f * 13, 0f, 0f));
    assertThat(mapping.offsets(new float[61])).isEmpty();
  }

  @Test
  void mapping_givenSplitShapesAndOtherSpellings_drivesThem() {
    ExpressionMapping mapping =
        Tetrahedron.mapping(
            "browInnerUp_L", "browInnerUp_R", "MOUTHSMILELEFT", "mouth_smile.R", "jawLeft");

    assertThat(mapping.driven())
        .containsExactly("JawLeft", "MouthSmileLeft", "MouthSmileRight", "BrowInnerUp");
    assertThat(mapping.offsets(curves("BrowInnerUp", 1)).get(0).getX()).isEqualTo(4f);
    assertThat(mapping.offsets(curves("MouthSmileRight", 1)).get(0).getX()).isEqualTo(2f);
    assertThat(mapping.undriven()).isEmpty();
  }

  @Test
  void mapping_givenMissingAndUnknownShapes_namesThem() {
    ExpressionMapping mapping = Tetrahedron.mapping("jawOpen", "cheekRaiser_L");

    assertThat(mapping.driven()).containsExactly("JawOpen");
    assertThat(mapping.withoutShape()).hasSize(51).contains("TongueOut", "EyeBlinkLeft");
    assertThat(mapping.undriven()).containsExactly("cheekRaiser_L");
    assertThatThrownBy(() -> Tetrahedron.mapping("smirk"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("smirk")
        .hasMessageContaining("jawOpen");
  }

  @Test
  void read_givenAFolderOfMeshes_takesTheDifferencesFromNeutral() throws IOException {
    obj("neutral", 0);
    obj("jawOpen", 0.5f);

    ExpressionShapes shapes = ExpressionShapes.read(folder, null, Tetrahedron.TOPOLOGY, 0.01);

    assertThat(shapes.names()).containsExactly("jawOpen");
    assertThat(shapes.displacements().get(0)).containsOnly(0.5f);
  }

  @Test
  void read_givenWhatDoesNotFit_saysWhat() throws IOException {
    assertRefused("neutral");
    obj("neutral", 0);
    Files.writeString(folder.resolve("jawOpen.obj"), "v 0 0 0\nv 1 0 0\n", UTF_8);
    assertRefused("jawOpen.obj does not have the model's topology: 2 vertices");
  }

  @Test
  void read_givenThePublishedLinearModel_lacksOnlyTheTongue() {
    Path file = Packets.data("ict-facekit/ict_head.npz");
    assumeThat(Files.exists(file)).as("%s is not there", file).isTrue();
    LinearModel model = LinearModel.read(file);
    Topology topology =
        new Topology(
            0.01,
            model.mean(),
            model.faces(),
            List.of(
                new Region(
                    "all",
                    IntStream.range(0, model.mean().length / 3).boxed().toList(),
                    model.landmarks().stream().distinct().toList())),
            List.of());

    ExpressionMapping mapping =
        new ExpressionMapping(ExpressionShapes.read(file, null, topology, 0.01), topology);

    assertThat(mapping.driven()).hasSize(51);
    assertThat(mapping.withoutShape()).containsExactly("TongueOut");
    assertThat(mapping.undriven()).containsExactly("cheekRaiser_L", "cheekRaiser_R");
    // The chin, landmark 8, goes down by centimetres when the jaw opens.
    int chin = model.landmarks().get(8);
    assertThat(
            mapping.offsets(curves("JawOpen", 1)).stream()
                .filter(offset -> offset.getVertex() == chin)
                .findFirst())
        .hasValueSatisfying(offset -> assertThat(offset.getY()).isBetween(-6f, -1f));
  }

  private void assertRefused(String words) {
    assertThatThrownBy(() -> ExpressionShapes.read(folder, null, Tetrahedron.TOPOLOGY, 0.01))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining(words);
  }

  private void obj(String name, float shift) throws IOException {
    StringBuilder text = new StringBuilder();
    float[] template = Tetrahedron.TOPOLOGY.template();
    for (int v = 0; v < 4; v++) {
      text.append("v");
      for (int axis = 0; axis < 3; axis++) {
        text.append(' ').append(template[3 * v + axis] + shift);
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve(name + ".obj"), text, UTF_8);
  }
}
