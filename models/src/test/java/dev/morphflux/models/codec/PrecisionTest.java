package dev.morphflux.models.codec;

import static dev.morphflux.models.codec.CodecFloats.buffer;
import static dev.morphflux.models.codec.CodecFloats.floats;
import static dev.morphflux.models.codec.CodecFloats.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each arithmetic loses, on every machine alike: integers are multiplied exactly. */
final class PrecisionTest {
  private static final int VERTICES = 400;
  private static final int BATCH = 5;

  @ParameterizedTest
  @CsvSource({
    "MLP_MIXER, w8a8, 2e-2",
    "MLP_MIXER, w8a16, 1e-2",
    "MLP_MIXER, w16a16, 1e-4",
    "MLP_MIXER, w8a8+w8a8, 3e-2",
    "MLP_MIXER, w16a16+w16a16, 2e-4",
    "TRANSFORMER, w8a8, 2e-2",
    "TRANSFORMER, w8a16, 1e-2",
    "TRANSFORMER, w16a16, 1e-4",
    "TRANSFORMER, w8a8+w8a8, 3e-2",
    "TRANSFORMER, w16a16+w16a16, 2e-4"
  })
  void encodeAndDecode_givenAnArithmetic_expectsErrorsOfItsStepsOnly(
      Backbone backbone, String precision, double most) {
    ModelPackage model =
        SyntheticModel.of(new Architecture(backbone, 64, 32, 2, 2, 4, 4, 0.5), VERTICES, 3);
    int points = model.topology().controlPoints().size();
    SessionSettings settings = new SessionSettings(1);
    try (Codec exact = Codecs.open(model, settings);
        Codec rounded = open(model, settings, precision)) {
      FloatBuffer scans = scans(model, 7);
      FloatBuffer z = buffer(BATCH * 32);
      FloatBuffer rounding = buffer(BATCH * 32);
      exact.encode(BATCH, scans, z);
      rounded.encode(BATCH, scans, rounding);
      assertThat(relative(z, rounding)).as("latents").isLessThan(most);

      FloatBuffer displacements = random(BATCH * points * 3, 5);
      FloatBuffer meshes = buffer(BATCH * VERTICES * 3);
      FloatBuffer roundedMeshes = buffer(BATCH * VERTICES * 3);
      exact.decode(BATCH, z, displacements, meshes);
      rounded.decode(BATCH, z, displacements, roundedMeshes);
      subtractTemplate(model, meshes);
      subtractTemplate(model, roundedMeshes);
      assertThat(relative(meshes, roundedMeshes)).as("meshes").isLessThan(most);

      FloatBuffer alone = buffer(VERTICES * 3);
      rounded.decode(1, z.slice(32, 32), displacements.slice(points * 3, points * 3), alone);
      subtractTemplate(model, alone);
      assertThat(relative(roundedMeshes.slice(VERTICES * 3, VERTICES * 3), alone))
          .as("the second mesh alone and in its batch")
          .isLessThan(1e-3);
    }
  }

  @Test
  void encodeAndDecode_givenBothSidesApart_expectsEachAsIfAlone() {
    ModelPackage model =
        SyntheticModel.of(
            new Architecture(Backbone.MLP_MIXER, 64, 32, 2, 2, 4, 4, 0.5), VERTICES, 3);
    SessionSettings settings = new SessionSettings(1);
    FloatBuffer scans = scans(model, 7);
    FloatBuffer still = buffer(BATCH * model.topology().controlPoints().size() * 3);
    FloatBuffer z = buffer(BATCH * 32);
    FloatBuffer meshes = buffer(BATCH * VERTICES * 3);
    FloatBuffer zApart = buffer(BATCH * 32);
    FloatBuffer meshesApart = buffer(BATCH * VERTICES * 3);
    try (Codec encoder = open(model, settings, "w8a8");
        Codec decoder = open(model, settings, "w16a16+w8a8");
        Codec apart = open(model, settings, "w8a8/w16a16+w8a8")) {
      encoder.encode(BATCH, scans, z);
      decoder.decode(BATCH, z, still, meshes);
      apart.encode(BATCH, scans, zApart);
      apart.decode(BATCH, z, still, meshesApart);

      assertThat(apart.weightBytes().encode()).isEqualTo(encoder.weightBytes().encode());
      assertThat(apart.weightBytes().decode()).isEqualTo(decoder.weightBytes().decode());
    }
    assertThat(floats(zApart)).isEqualTo(floats(z));
    assertThat(floats(meshesApart)).isEqualTo(floats(meshes));
  }

  private static Codec open(ModelPackage model, SessionSettings settings, String precision) {
    return Codecs.open(model, settings, Precision.parse(precision), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "float32, float32",
    "int8, w8a8+w8a8",
    "rank96-w8a16, rank96-w8a16",
    "w8a8/rank80-float32, w8a8/rank80-float32",
    "w8a8/w8a8, w8a8",
    "rank12-float32/int8, rank12-float32/w8a8+w8a8"
  })
  void parse_givenAName_expectsTheShortestForTheSame(String name, String shortest) {
    assertThat(Precision.parse(name)).hasToString(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "float16", "w8a4", "w8a8/", "/w8a8", "w8a8/w8a8/w8a8", "rank-w8a8"})
  void parse_givenNoPrecision_expectsItNamed(String name) {
    assertThatThrownBy(() -> Precision.parse(name))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("the precision is '" + name + "'")
        .hasMessageContaining("docs/PERFORMANCE.md");
  }

  private static double relative(FloatBuffer exact, FloatBuffer rounded) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.capacity(); i++) {
      error += Math.pow(exact.get(i) - (double) rounded.get(i), 2);
      size += Math.pow(exact.get(i), 2);
    }
    return Math.sqrt(error / size);
  }

  private static void subtractTemplate(ModelPackage model, FloatBuffer meshes) {
    float[] template = model.topology().template();
    for (int i = 0; i < meshes.capacity(); i++) {
      meshes.put(i, meshes.get(i) - template[i % template.length]);
    }
  }

  private static FloatBuffer scans(ModelPackage model, long seed) {
    FloatBuffer scans = random(BATCH * VERTICES * 3, seed);
    float[] template = model.topology().template();
    for (int i = 0; i < scans.capacity(); i++) {
      scans.put(i, template[i % template.length] + 0.3f * scans.get(i));
    }
    return scans;
  }
}
