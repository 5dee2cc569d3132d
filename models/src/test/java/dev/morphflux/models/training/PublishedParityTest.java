package dev.morphflux.models.training;

import static dev.morphflux.models.training.ParityData.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.RegionLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network against the published implementation; see {@link ParityData} for where it is. */
class PublishedParityTest {
  private static final double FORWARD = 1e-5;
  private static final double TRAINING = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"mlpmixer", "transformer"})
  void forward_givenPublishedWeights_expectsEveryPublishedOutput(String backbone) {
    try (ParityData data = ParityData.open(backbone, "expected.npz");
        NDManager scratch = data.manager.newSubManager()) {
      RegionLayout layout = data.network.layout();
      NDArray rows = layout.toRegionOrder(data.array(scratch, "input_normalized"));

      List<NDArray> encoder = data.network.encoderTokens(data.parameters, rows);
      NDArray latents = data.network.latents(data.parameters, encoder);
      NDArray displacements = data.array(scratch, "displacements_normalized");
      List<NDArray> decoder = data.network.decoderTokens(data.parameters, latents, displacements);

      assertClose(latents, data.floats("latent"), FORWARD, "latent");
      assertLayers(data, encoder, data.array(scratch, "encoder_layers"), "encoder layer ");
      assertLayers(data, decoder, data.array(scratch, "decoder_layers_edited"), "decoder layer ");
      assertClose(
          layout.merge(data.network.decode(data.parameters, latents, null)),
          data.floats("reconstruction_normalized"),
          FORWARD,
          "reconstruction");
      assertClose(
          layout.merge(data.network.decode(data.parameters, latents, displacements)),
          data.floats("edited_normalized"),
          FORWARD,
          "edited mesh");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlpmixer", "transformer"})
  void codec_givenMeshesInTheirUnit_expectsThePublishedResults(String backbone) {
    try (ParityData data = ParityData.open(backbone, "expected.npz");
        Codec codec = Codecs.open(data.model)) {
      float[] input = data.floats("input");
      int vertices = codec.topology().vertexCount();
      int batch = input.length / vertices / 3;
      float[] mean = data.model.normalization().mean();
      float[] std = data.model.normalization().std();

      FloatBuffer latents = buffer(batch * codec.latentSize());
      codec.encode(batch, direct(input), latents);
      float[] displacements = data.floats("displacements_normalized");
      List<Integer> controlPoints = codec.topology().controlPoints();
      for (int i = 0; i < displacements.length; i++) {
        int vertex = controlPoints.get(i / 3 % controlPoints.size());
        displacements[i] *= std[3 * vertex + i % 3];
      }
      FloatBuffer edited = buffer(input.length);
      codec.decode(batch, latents, direct(displacements), edited);

      float[] expected = data.floats("edited_normalized");
      for (int i = 0; i < expected.length; i++) {
        expected[i] = expected[i] * std[i % mean.length] + mean[i % mean.length];
      }
      assertClose(floats(latents), data.floats("latent"), FORWARD, "latent");
      assertClose(floats(edited), expected, FORWARD, "edited mesh");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlpmixer", "transformer"})
  void firstStep_givenPublishedWeights_expectsPublishedGradients(String backbone) {
    try (ParityData data = ParityData.open(backbone, "training_steps.npz");
        NDManager scratch = data.manager.newSubManager()) {
      Parameters recording;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        recording = data.parameters.recording(scratch);
        MultilayerLoss loss = new MultilayerLoss(data.network, 1);
        collector.backward(loss.compute(recording, batch(data, scratch), 1).objective());
      }
      int compared = 0;
      for (String name : data.parameters.names()) {
        if (data.contains("step0_grad_" + name)) {
          NDArray gradient = recording.get(name).getGradient();
          assertClose(gradient, data.floats("step0_grad_" + name), TRAINING, name);
          compared++;
        }
      }
      assertThat(compared).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlpmixer", "transformer"})
  void threeSteps_givenPublishedWeights_expectsPublishedLossesAndParameters(String backbone) {
    try (ParityData data = ParityData.open(backbone, "training_steps.npz");
        AdamW optimizer = new AdamW(data.parameters, data.floats("weight_decay")[0])) {
      MultilayerLoss loss = new MultilayerLoss(data.network, 1);
      TrainingStep step = new TrainingStep(data.parameters, loss, optimizer);
      for (int i = 0; i < 3; i++) {
        String prefix = "step" + i + "_";
        LayerLosses losses =
            step.run(manager -> batch(data, manager), data.floats("learning_rate")[0], i);
        assertClose(
            losses.perLayer(), data.floats(prefix + "loss_per_layer"), TRAINING, prefix + "loss");
        int compared = 0;
        for (String name : data.parameters.names()) {
          if (data.contains(prefix + "param_" + name)) {
            float[] expected = data.floats(prefix + "param_" + name);
            assertClose(data.parameters.get(name), expected, TRAINING, prefix + name);
            compared++;
          }
        }
        assertThat(compared).isEqualTo(7);
      }
    }
  }

  private static void assertLayers(
      ParityData data, List<NDArray> tokens, NDArray expected, String what) {
    assertThat(tokens).hasSize((int) expected.getShape().get(0));
    for (int layer = 0; layer < tokens.size(); layer++) {
      NDArray mesh =
          data.network.layout().merge(data.network.vertices(data.parameters, tokens.get(layer)));
      assertClose(mesh, expected.get(layer).toFloatArray(), FORWARD, what + layer);
    }
  }

  private static TrainingBatch batch(ParityData data, NDManager manager) {
    RegionLayout layout = data.network.layout();
    NDArray sources = layout.toRegionOrder(data.array(manager, "vertices_normalized"));
    return TrainingBatch.manipulation(
        layout::controlPoints, sources, TrainingBatch.rolled(sources), data.floats("alpha"));
  }

  private static FloatBuffer direct(float[] values) {
    return buffer(values.length).put(0, values);
  }

  private static FloatBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }
}
