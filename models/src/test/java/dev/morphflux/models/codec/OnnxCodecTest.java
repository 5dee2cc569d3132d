package dev.morphflux.models.codec;

import static dev.morphflux.models.codec.CodecFloats.buffer;
import static dev.morphflux.models.codec.CodecFloats.expectTheSameInManyThreads;
import static dev.morphflux.models.codec.CodecFloats.floats;
import static dev.morphflux.models.codec.CodecFloats.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.SessionSettings;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The graphs compute what the reference computes. */
final class OnnxCodecTest {
  private static final int VERTICES = 30;
  private static final int LATENT = 7;

  /** Several runs of the graph for each thread. */
  private static final int BATCH = 75;

  /** In centimetres, where coordinates are about 10: rounding of float32, no more. */
  private static final float ROUNDING = 2e-5f;

  record Case(String name, ModelPackage model, int threads) {
    @Override
    public String toString() {
      return name + ", " + threads + " threads";
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Backbone backbone : Backbone.values()) {
      for (Architecture architecture :
          List.of(
              architecture(backbone, 4),
              architecture(backbone, 1),
              new Architecture(backbone, 18, LATENT, 1, 1, 4, 2, 0.5))) {
        for (Topology topology : List.of(topology(), shared(), ordered())) {
          ModelPackage model = SyntheticModel.of(architecture, topology, 11);
          String name =
              "%s of %d features, %d heads, %s regions"
                  .formatted(
                      backbone,
                      architecture.dim(),
                      architecture.heads(),
                      topology.regions().get(0).name());
          cases.add(new Case(name, model, 1));
          cases.add(new Case(name, model, 2));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encodeAndDecode_givenTheReference_expectsNoMoreThanRounding(Case given) {
    ModelPackage model = given.model();
    int points = model.topology().controlPoints().size();
    try (Codec expected = Codecs.reference(model);
        Codec actual = Codecs.open(model, new SessionSettings(given.threads()))) {
      for (int batch : new int[] {1, 3, 32}) {
        FloatBuffer scans = scans(model.topology(), batch, 2);
        FloatBuffer latents = latents(expected, batch, scans);
        assertThat(floats(latents(actual, batch, scans)))
            .as("batch %d", batch)
            .usingComparatorWithPrecision(ROUNDING)
            .containsExactly(floats(latents));
        for (FloatBuffer displacements :
            List.of(buffer(batch * points * 3), random(batch * points * 3, 3))) {
          assertThat(floats(meshes(actual, batch, latents, displacements)))
              .as("batch %d", batch)
              .usingComparatorWithPrecision(ROUNDING)
              .containsExactly(floats(meshes(expected, batch, latents, displacements)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_givenRowsThatMoveAndRowsThatDoNot_expectsTheAutoencoderInThoseThatDoNot(
      Backbone backbone) {
    ModelPackage model = SyntheticModel.of(architecture(backbone, 4), topology(), 1);
    int points = model.topology().controlPoints().size();
    try (Codec codec = Codecs.open(model, new SessionSettings(1))) {
      FloatBuffer latents = random(2 * LATENT, 4);
      FloatBuffer displacements = buffer(2 * points * 3);
      float[] still = floats(meshes(codec, 2, latents, displacements));
      displacements.put(points * 3, 1.5f);
      float[] moved = floats(meshes(codec, 2, latents, displacements));

      int size = VERTICES * 3;
      assertThat(Arrays.copyOf(moved, size)).isEqualTo(Arrays.copyOf(still, size));
      assertThat(Arrays.copyOfRange(moved, size, 2 * size))
          .isNotEqualTo(Arrays.copyOfRange(still, size, 2 * size));
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_givenADisplacementThatIsNoNumber_expectsNoMeshThatLooksLikeOne(Backbone backbone) {
    ModelPackage model = SyntheticModel.of(architecture(backbone, 4), topology(), 1);
    int points = model.topology().controlPoints().size();
    try (Codec codec = Codecs.open(model, new SessionSettings(1))) {
      FloatBuffer displacements = buffer(points * 3).put(0, Float.NaN);
      assertThat(floats(meshes(codec, 1, random(LATENT, 4), displacements))).contains(Float.NaN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodeAndDecode_givenManyThreads_expectsWhatOneThreadGets(Backbone backbone)
      throws Exception {
    ModelPackage model = SyntheticModel.of(architecture(backbone, 4), shared(), 1);
    try (Codec codec = Codecs.open(model, new SessionSettings(1))) {
      expectTheSameInManyThreads(seed -> reconstruct(codec, seed));
    }
  }

  @ParameterizedTest
  @EnumSource
  void encode_givenABufferThatIsTooSmall_expectsBothSizesNamed(Backbone backbone) {
    ModelPackage model = SyntheticModel.of(architecture(backbone, 4), topology(), 1);
    try (Codec codec = Codecs.open(model, new SessionSettings(1))) {
      assertThatThrownBy(() -> codec.encode(1, buffer(89), buffer(LATENT)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("90")
          .hasMessageContaining("89");
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodeAndDecode_givenBuffersOfArrays_expectsWhatDirectBuffersGet(Backbone backbone) {
    ModelPackage model = SyntheticModel.of(architecture(backbone, 4), shared(), 1);
    int displacements = 3 * model.topology().controlPoints().size();
    try (Codec codec = Codecs.open(model, new SessionSettings(2))) {
      FloatBuffer scans = scans(codec.topology(), BATCH, 2);
      FloatBuffer moves = random(BATCH * displacements, 3);
      FloatBuffer latents = latents(codec, BATCH, scans);
      FloatBuffer meshes = meshes(codec, BATCH, latents, moves);

      FloatBuffer latentsInArray = inArray(buffer(BATCH * LATENT));
      codec.encode(BATCH, inArray(scans), latentsInArray);
      FloatBuffer meshesInArray = inArray(buffer(BATCH * VERTICES * 3));
      codec.decode(BATCH, latentsInArray, inArray(moves), meshesInArray);

      assertThat(floats(latentsInArray)).isEqualTo(floats(latents));
      assertThat(floats(meshesInArray)).isEqualTo(floats(meshes));
    }
  }

  /** The same numbers behind the beginning of an array. */
  private static FloatBuffer inArray(FloatBuffer values) {
    return FloatBuffer.allocate(values.capacity() + 5)
        .put(5, values, 0, values.capacity())
        .slice(5, values.capacity());
  }

  private static float[] reconstruct(Codec codec, int seed) {
    FloatBuffer scans = scans(codec.topology(), 2, seed);
    FloatBuffer displacements = random(2 * codec.topology().controlPoints().size() * 3, seed);
    return floats(meshes(codec, 2, latents(codec, 2, scans), displacements));
  }

  private static FloatBuffer latents(Codec codec, int batch, FloatBuffer scans) {
    FloatBuffer latents = buffer(batch * codec.latentSize());
    codec.encode(batch, scans, latents);
    return latents;
  }

  private static FloatBuffer meshes(
      Codec codec, int batch, FloatBuffer latents, FloatBuffer displacements) {
    FloatBuffer meshes = buffer(batch * VERTICES * 3);
    codec.decode(batch, latents, displacements, meshes);
    return meshes;
  }

  private static Architecture architecture(Backbone backbone, int heads) {
    return new Architecture(backbone, 16, LATENT, 3, 2, heads, 4, 0.5);
  }

  private static Topology topology() {
    List<Integer> all = IntStream.range(0, VERTICES).map(i -> i * 7 % VERTICES).boxed().toList();
    return new Topology(
        0.01,
        template(),
        new int[0][],
        List.of(
            new Region("shuffled", all.subList(0, 12), all.subList(3, 5)),
            new Region("middle", all.subList(12, 20), List.of()),
            new Region("right", all.subList(20, VERTICES), List.of(all.get(25)))),
        List.of());
  }

  /** Regions that share vertices, a control point among them. */
  private static Topology shared() {
    List<Integer> all = IntStream.range(0, VERTICES).map(i -> i * 7 % VERTICES).boxed().toList();
    return new Topology(
        0.01,
        template(),
        new int[0][],
        List.of(
            new Region("shared", all.subList(0, 14), all.subList(11, 13)),
            new Region("middle", all.subList(10, 24), all.subList(11, 12)),
            new Region("right", all.subList(12, VERTICES), List.of())),
        List.of());
  }

  /** One region in the order of the vertices, without control points. */
  private static Topology ordered() {
    List<Integer> all = IntStream.range(0, VERTICES).boxed().toList();
    return new Topology(
        0.01, template(), new int[0][], List.of(new Region("ordered", all, List.of())), List.of());
  }

  private static float[] template() {
    float[] template = floats(random(VERTICES * 3, 5));
    for (int i = 0; i < template.length; i++) {
      template[i] *= 8;
    }
    return template;
  }

  private static FloatBuffer scans(Topology topology, int batch, long seed) {
    FloatBuffer scans = random(batch * VERTICES * 3, seed);
    for (int i = 0; i < scans.capacity(); i++) {
      scans.put(i, topology.template()[i % (VERTICES * 3)] + 0.3f * scans.get(i));
    }
    return scans;
  }
}
