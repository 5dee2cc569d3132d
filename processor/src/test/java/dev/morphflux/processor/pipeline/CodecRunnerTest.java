package dev.morphflux.processor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.WeightBytes;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecRunnerTest {
  private static final Topology TOPOLOGY =
      new Topology(
          0.01,
          new float[] {0, 0, 0, 1, 1, 1},
          new int[0][],
          List.of(new Region("all", List.of(0, 1), List.of(1))),
          List.of());

  private final CodecRunner runner = new CodecRunner(TOPOLOGY.vertexCount());

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void encodeAndDecode_givenANumberThatIsNotFinite_expectsItsRowAloneToFail(float broken) {
    Map<Integer, RuntimeException> failures = new HashMap<>();
    runner.reserveScans(3);
    runner.scan(0).put(0, Float.MAX_VALUE);
    runner.scan(1).put(0, broken);
    runner.scan(2).put(0, -Float.MIN_VALUE);

    runner.encode(new FirstNumber(), 3, failures);

    assertThat(failures).containsOnlyKeys(1);
    assertThat(failures.get(1)).hasMessage("the model's latent is not finite");
    assertThat(decode(-Float.MAX_VALUE, broken, -0.0f)).containsOnlyKeys(1);
  }

  @Test
  void decode_givenFiniteNumbers_expectsTheMeshOfEachRow() {
    assertThat(decode(1, 2, 3)).isEmpty();
    assertThat(runner.mesh(2).get(5)).isEqualTo(3);
    assertThat(runner.mesh(0).get(5)).isEqualTo(1);
  }

  private Map<Integer, RuntimeException> decode(float... latents) {
    List<CodecRunner.DecoderRow> rows = new ArrayList<>();
    for (float latent : latents) {
      rows.add(new CodecRunner.DecoderRow(new FirstNumber(), new float[] {latent}, new float[3]));
    }
    runner.decode(rows);
    Map<Integer, RuntimeException> failures = new HashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      int failed = row;
      runner.failure(row).ifPresent(failure -> failures.put(failed, failure));
    }
    return failures;
  }

  /** Encodes to the first coordinate, which becomes the last again. */
  private record FirstNumber() implements Codec {
    @Override
    public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
      for (int i = 0; i < batch; i++) {
        latents.put(i, vertices.get(i * 6));
      }
    }

    @Override
    public void decode(
        int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
      for (int i = 0; i < batch; i++) {
        vertices.put(i * 6 + 5, latents.get(i));
      }
    }

    @Override
    public String name() {
      return "first number";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Topology topology() {
      return TOPOLOGY;
    }

    @Override
    public int latentSize() {
      return 1;
    }

    @Override
    public WeightBytes weightBytes() {
      return new WeightBytes(0, 0, 0);
    }

    @Override
    public void close() {}
  }
}
