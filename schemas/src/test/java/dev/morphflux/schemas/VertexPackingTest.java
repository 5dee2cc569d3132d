package dev.morphflux.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VertexPackingTest {
  private static final long SEED = 7;

  @ParameterizedTest
  @EnumSource(VertexEncoding.class)
  void pack_givenVertices_roundTripsWithinTheStatedPrecision(VertexEncoding encoding) {
    float[] vertices = randomVertices(1000, 20);

    VertexArray packed = VertexPacking.pack(FloatBuffer.wrap(vertices), encoding);
    float[] back = unpack(packed);

    assertThat(packed.getCount()).isEqualTo(1000);
    for (int i = 0; i < vertices.length; i++) {
      double tolerance =
          switch (encoding) {
            case FLOAT32 -> 0;
            case FLOAT16 -> Math.max(Math.abs(vertices[i]) * 0x1p-11, 0x1p-25);
            case QUANTISED16 -> packed.getScale() * 0.51;
          };
      assertThat((double) back[i])
          .as("coordinate %d, seed %d", i, SEED)
          .isCloseTo(vertices[i], org.assertj.core.data.Offset.offset(tolerance));
    }
  }

  @ParameterizedTest
  @EnumSource(VertexEncoding.class)
  void pack_givenOnePoint_roundTripsExactly(VertexEncoding encoding) {
    assertThat(unpack(VertexPacking.pack(FloatBuffer.wrap(new float[] {1, 2, 3}), encoding)))
        .containsExactly(1, 2, 3);
  }

  @Test
  void pack_givenHeadInCentimetres_quantisesWithinThreeMicrometres() {
    VertexArray packed =
        VertexPacking.pack(
            FloatBuffer.wrap(new float[] {0, 0, 0, 40, 40, 40}), VertexEncoding.QUANTISED16);

    assertThat(packed.getScale() / 2 * 10_000).isLessThan(3.1f);
  }

  @ParameterizedTest
  @EnumSource(VertexEncoding.class)
  void unpack_givenBytesAnywhere_readsTheSame(VertexEncoding encoding) {
    VertexArray packed = VertexPacking.pack(FloatBuffer.wrap(randomVertices(10, 20)), encoding);
    int size = packed.getData().remaining();
    float[] vertices = unpack(packed);

    ByteBuffer direct = ByteBuffer.allocateDirect(size).put(0, packed.getData(), 0, size);
    assertThat(unpack(with(packed, direct))).isEqualTo(vertices);

    ByteBuffer larger = ByteBuffer.allocate(size + 5).put(3, packed.getData(), 0, size);
    assertThat(unpack(with(packed, larger.slice(3, size)))).isEqualTo(vertices);
  }

  private static VertexArray with(VertexArray packed, ByteBuffer data) {
    return new VertexArray(
        packed.getEncoding(), packed.getCount(), packed.getOrigin(), packed.getScale(), data);
  }

  @Test
  void pack_givenTheSmallestBox_quantisesToFiniteNumbers() {
    float[] vertices = {0, 0, 0, Float.MIN_VALUE, 0, 0};

    VertexArray packed = VertexPacking.pack(FloatBuffer.wrap(vertices), VertexEncoding.QUANTISED16);

    assertThat(unpack(packed)[3]).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-37f));
  }

  @Test
  void pack_givenNaN_refusesToQuantise() {
    FloatBuffer vertices = FloatBuffer.wrap(new float[] {0, Float.NaN, 0});

    assertThatThrownBy(() -> VertexPacking.pack(vertices, VertexEncoding.QUANTISED16))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("not finite");
  }

  @Test
  void unpack_givenTooFewBytes_saysHowMany() {
    VertexArray packed =
        new VertexArray(VertexEncoding.FLOAT32, 2, List.of(), 0f, ByteBuffer.allocate(20));

    assertThatThrownBy(() -> unpack(packed))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessage("2 vertices as FLOAT32 take 24 bytes, found 20");
  }

  @Test
  void unpack_givenQuantisedWithoutOrigin_saysSo() {
    VertexArray packed =
        new VertexArray(VertexEncoding.QUANTISED16, 1, List.of(), 1f, ByteBuffer.allocate(6));

    assertThatThrownBy(() -> unpack(packed))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("origin");
  }

  @Test
  void halfFloat_givenEveryHalf_roundTrips() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void halfFloat_givenValuesBetweenHalves_roundsToNearestEven() {
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(1 + 0x1p-11f))).isEqualTo(1f);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(1 + 0x3p-11f))).isEqualTo(1 + 0x1p-9f);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(65520f))).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(Float.NaN))).isNaN();
  }

  private static float[] unpack(VertexArray packed) {
    FloatBuffer out = FloatBuffer.allocate(packed.getCount() * 3);
    VertexPacking.unpack(packed, out);
    return out.array();
  }

  private static float[] randomVertices(int count, float size) {
    Random random = new Random(SEED);
    float[] vertices = new float[3 * count];
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = (random.nextFloat() - 0.5f) * size;
    }
    return vertices;
  }
}
