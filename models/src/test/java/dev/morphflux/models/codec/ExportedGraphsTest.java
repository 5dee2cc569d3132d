package dev.morphflux.models.codec;

import static dev.morphflux.models.codec.CodecFloats.buffer;
import static dev.morphflux.models.codec.CodecFloats.floats;
import static dev.morphflux.models.codec.CodecFloats.random;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program that knows ONNX alone gets of the graphs that a package carries. */
final class ExportedGraphsTest {
  private static final int VERTICES = 30;
  private static final int LATENT = 7;
  private static final int BATCH = 3;

  /** Where rounding ends on the other side of a half, integers differ by a step. */
  private static final float ROUNDING = 2e-3f;

  private interface Writer {
    void writeTo(ByteArrayOutputStream file) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "w8a8", "w16a16+w8a8", "w8a8/float32"})
  void graphs_givenVertices_expectWhatTheCodecComputes(String name) throws Exception {
    Precision precision = Precision.parse(name);
    ModelPackage model =
        SyntheticModel.of(
            new Architecture(Backbone.MLP_MIXER, 16, LATENT, 3, 2, 4, 4, 0.5), topology(), 11);
    LammGraphs graphs = new LammGraphs(model.topology(), model.lamm(), precision, Optional.empty());
    FloatBuffer scans = random(BATCH * VERTICES * 3, 2);
    FloatBuffer moves = random(BATCH * model.topology().controlPoints().size() * 3, 3);
    FloatBuffer latents = buffer(BATCH * LATENT);
    FloatBuffer meshes = buffer(BATCH * VERTICES * 3);
    try (Codec codec = Codecs.open(model, new SessionSettings(1), precision, Optional.empty())) {
      codec.encode(BATCH, scans, latents);
      codec.decode(BATCH, latents, moves, meshes);
    }

    assertThat(run(graphs::writeEncoder, Map.of("vertices", tensor(scans, VERTICES, 3))))
        .usingComparatorWithPrecision(ROUNDING)
        .containsExactly(floats(latents));
    assertThat(
            run(
                graphs::writeDecoder,
                Map.of("latents", tensor(latents, LATENT), "displacements", tensor(moves, -1, 3))))
        .usingComparatorWithPrecision(ROUNDING)
        .containsExactly(floats(meshes));
  }

  private static OnnxTensor tensor(FloatBuffer values, long... axes) throws OrtException {
    long[] shape = new long[axes.length + 1];
    shape[0] = BATCH;
    System.arraycopy(axes, 0, shape, 1, axes.length);
    if (axes[0] < 0) {
      shape[1] = values.capacity() / BATCH / 3;
    }
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, shape);
  }

  private static float[] run(Writer graph, Map<String, OnnxTensor> inputs) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    graph.writeTo(file);
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toByteArray());
        OrtSession.Result result = session.run(inputs)) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] numbers = new float[values.remaining()];
      values.get(numbers);
      return numbers;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Regions that share vertices, a control point among them. */
  private static Topology topology() {
    List<Integer> all = IntStream.range(0, VERTICES).map(i -> i * 7 % VERTICES).boxed().toList();
    return new Topology(
        0.01,
        floats(random(VERTICES * 3, 5)),
        new int[0][],
        List.of(
            new Region("shared", all.subList(0, 14), all.subList(11, 13)),
            new Region("rest", all.subList(10, VERTICES), List.of())),
        List.of());
  }
}
