package dev.morphflux.models.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The model that comes with the product is whole and does what its card says. */
final class BundledModelTest {
  private static final Path HEAD = Path.of("bundled", "head");
  private static final float HALF_A_CENTIMETRE = 0.5f;

  @Test
  void open_givenTheBundledHead_hasTheStatedErrors() {
    ModelPackage head = ModelPackage.open(HEAD);

    assertThat(head.topology().regions()).hasSize(11);
    assertThat(head.topology().controlPoints()).hasSizeGreaterThanOrEqualTo(73);
    double error = head.manifest().metrics().get("reconstructionErrorMillimetres");
    assertThat(error).isLessThan(0.9);
    assertThat(head.manifest().metrics().get("identityEditControlPointErrorMillimetres"))
        .isLessThan(2 * error);
    assertThat(head.manifest().metrics().get("expressionEditControlPointErrorMillimetres"))
        .isLessThan(2 * error);
    assertThat(head.statistics()).isPresent();
  }

  @Test
  void decode_givenANoseThatIsMoved_movesTheNoseMost() {
    ModelPackage head = ModelPackage.open(HEAD);
    float[] template = head.topology().template();
    int points = head.topology().controlPoints().size();
    try (Codec codec = Codecs.open(head)) {
      FloatBuffer latents = floats(codec.latentSize());
      FloatBuffer displacements = floats(3 * points);
      FloatBuffer still = floats(template.length);
      FloatBuffer moved = floats(template.length);
      codec.encode(1, floats(template.length).put(template), latents);
      codec.decode(1, latents, displacements, still);
      assertThat(meanMillimetres(FloatBuffer.wrap(template), still, head, "nose")).isLessThan(0.5);

      int at = 0;
      for (int i = 0; !head.topology().regions().get(i).name().equals("nose"); i++) {
        at += head.topology().regions().get(i).controlPoints().size();
      }
      int count = region(head, "nose").controlPoints().size();
      for (int i = at; i < at + count; i++) {
        displacements.put(3 * i + 2, HALF_A_CENTIMETRE);
      }
      codec.decode(1, latents, displacements, moved);

      double nose = meanMillimetres(still, moved, head, "nose");
      assertThat(nose).isBetween(2.0, 6.0);
      for (String other : new String[] {"forehead", "mouth", "jaw", "ear-left", "cheek-right"}) {
        assertThat(meanMillimetres(still, moved, head, other)).as(other).isLessThan(nose / 2);
      }
    }
  }

  private static Region region(ModelPackage head, String name) {
    return head.topology().regions().stream()
        .filter(region -> region.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double meanMillimetres(
      FloatBuffer a, FloatBuffer b, ModelPackage head, String region) {
    double sum = 0;
    for (int vertex : region(head, region).vertices()) {
      double square = 0;
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        square += Math.pow(a.get(i) - (double) b.get(i), 2);
      }
      sum += Math.sqrt(square) * head.topology().millimetresPerUnit();
    }
    return sum / region(head, region).vertices().size();
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
