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
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DjlCodecTest {
  private static final int VERTICES = 30;
  private static final int CONTROL_POINTS = 3;
  private static final int LATENT = 7;

  @ParameterizedTest
  @EnumSource
  void decode_givenZeroDisplacement_expectsExactlyTheNetworkWithoutDisplacements(
      Backbone backbone) {
    Topology without =
        new Topology(1, template(), new int[0][], regionsWithoutControlPoints(), List.of());
    try (Codec edited = Codecs.untrained(topology(), architecture(backbone), 1);
        Codec plain = Codecs.untrained(without, architecture(backbone), 1)) {
      FloatBuffer scans = random(4 * VERTICES * 3, 2);
      FloatBuffer latents = buffer(4 * LATENT);
      edited.encode(4, scans, latents);

      FloatBuffer expected = buffer(4 * VERTICES * 3);
      plain.decode(4, latents, buffer(0), expected);
      FloatBuffer actual = buffer(4 * VERTICES * 3);
      edited.decode(4, latents, buffer(4 * CONTROL_POINTS * 3), actual);
      assertThat(floats(actual)).isEqualTo(floats(expected));

      // One row that moves sends all through the networks.
      FloatBuffer lastMoves = buffer(4 * CONTROL_POINTS * 3).put(3 * CONTROL_POINTS * 3, 1);
      edited.decode(4, latents, lastMoves, actual);
      int still = 3 * VERTICES * 3;
      assertThat(Arrays.copyOf(floats(actual), still))
          .isEqualTo(Arrays.copyOf(floats(expected), still));
      FloatBuffer moved = buffer(4 * VERTICES * 3);
      edited.decode(4, latents, random(4 * CONTROL_POINTS * 3, 3), moved);
      assertThat(floats(moved)).isNotEqualTo(floats(expected));
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodeAndDecode_givenManyThreads_expectsWhatOneThreadGets(Backbone backbone)
      throws Exception {
    try (Codec codec = Codecs.untrained(topology(), architecture(backbone), 1)) {
      expectTheSameInManyThreads(seed -> reconstruct(codec, seed));
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodeAndDecode_givenACappedManager_expectsNothingLeftInIt(Backbone backbone) {
    try (DjlCodec codec = (DjlCodec) Codecs.untrained(topology(), architecture(backbone), 1)) {
      int before = codec.manager().getManagedArrays().size();
      codec.manager().cap();
      reconstruct(codec, 1);
      reconstruct(codec, 2);
      assertThat(codec.manager().getManagedArrays()).hasSize(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void encode_givenABufferThatIsTooSmall_expectsBothSizesNamed(Backbone backbone) {
    try (Codec codec = Codecs.untrained(topology(), architecture(backbone), 1)) {
      assertThatThrownBy(() -> codec.encode(1, buffer(89), buffer(LATENT)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("90")
          .hasMessageContaining("89");
    }
  }

  private static float[] reconstruct(Codec codec, int seed) {
    FloatBuffer latents = buffer(2 * LATENT);
    codec.encode(2, random(2 * VERTICES * 3, seed), latents);
    FloatBuffer vertices = buffer(2 * VERTICES * 3);
    codec.decode(2, latents, random(2 * CONTROL_POINTS * 3, seed), vertices);
    return floats(vertices);
  }

  private static Architecture architecture(Backbone backbone) {
    return new Architecture(backbone, 16, LATENT, 2, 2, 4, 4, 0.5);
  }

  private static Topology topology() {
    List<Integer> all = IntStream.range(0, VERTICES).boxed().toList();
    return new Topology(
        1,
        template(),
        new int[0][],
        List.of(
            new Region("left", all.subList(0, 12), List.of(3, 1)),
            new Region("middle", all.subList(12, 20), List.of()),
            new Region("right", all.subList(20, VERTICES), List.of(25))),
        List.of());
  }

  private static List<Region> regionsWithoutControlPoints() {
    return topology().regions().stream()
        .map(region -> new Region(region.name(), region.vertices(), List.of()))
        .toList();
  }

  private static float[] template() {
    return floats(random(VERTICES * 3, 5));
  }
}
