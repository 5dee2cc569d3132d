package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.Alignment;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.QualityFlag;
import dev.morphflux.schemas.RigidTransform;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Flags and the alignment's motion, in the messages and in the metrics. */
class ScanQualityStreamTest extends EndToEnd {

  private static final float ANY = Float.MAX_VALUE;

  @Test
  void process_givenThresholdsThatAScanExceeds_expectsItsFlagsInTheLatentAndCounted() {
    MeterRegistry registry = new SimpleMeterRegistry();
    QualityThresholds thresholds = new QualityThresholds(0, ANY, Map.of("face", 0f), ANY);
    try (Processor processor = start(config(), thresholds, registry)) {
      studio().send(Studio.scan("s", "ada", SmallHead.shape(1)));
      awaitMeshes(1);
      eventually(() -> assertThat(processor.figures().scans()).isEqualTo(1));
    }
    assertThat(studio().latents().get(0).getFlags())
        .containsExactly(QualityFlag.HIGH_ERROR, QualityFlag.HIGH_REGION_ERROR);
    assertThat(flagged(registry, "high-error")).isEqualTo(1);
    assertThat(flagged(registry, "high-region-error")).isEqualTo(1);
    assertThat(flagged(registry, "far-from-family")).isZero();
  }

  @Test
  void process_givenRigidAlignment_expectsATurnedScanAnsweredAsIfItWereNot() {
    float[] shape = SmallHead.shape(1);
    float[] turned = new float[shape.length];
    for (int v = 0; v < shape.length; v += 3) {
      turned[v] = 0.6f * shape[v] - 0.8f * shape[v + 1] + 3;
      turned[v + 1] = 0.8f * shape[v] + 0.6f * shape[v + 1] - 2;
      turned[v + 2] = shape[v + 2] + 1;
    }
    QualityThresholds none = new QualityThresholds(ANY, ANY, Map.of(), ANY);
    try (Processor processor =
        start(config().withInput(Alignment.RIGID), none, new SimpleMeterRegistry())) {
      studio().send(Studio.scan("straight", "ada", shape));
      studio().send(Studio.scan("turned", "ada", turned));
      awaitMeshes(2);
      eventually(() -> assertThat(processor.figures().scans()).isEqualTo(2));
    }
    assertThat(Studio.vertices(studio().meshOfScan("turned")))
        .containsExactly(Studio.vertices(studio().meshOfScan("straight")), within(0.01f));
    LatentCode latent = studio().latents().get(1);
    assertThat(latent.getFlags()).isEmpty();
    RigidTransform motion = latent.getAlignment();
    float[] moved = moved(motion, turned);
    float[] template = SmallHead.TOPOLOGY.template();
    for (int i = 0; i < moved.length; i++) {
      assertThat(moved[i]).as("R v + t is on the template").isCloseTo(template[i], within(3f));
    }
    assertThat(motion.getRotation().get(0)).isCloseTo(0.6f, within(0.1f));
    assertThat(motion.getRotation().get(1)).isCloseTo(0.8f, within(0.1f));
  }

  private Processor start(
      ProcessorConfig config, QualityThresholds thresholds, MeterRegistry registry) {
    ServedModel model =
        new ServedModel(codec(), Optional.of(SmallHead.statistics().withQuality(thresholds)));
    Processor processor =
        new Processor(config, ServedModels.only(model), KafkaClients.STANDARD, registry);
    CompletableFuture<Void> unused = processor.start();
    return processor;
  }

  private static double flagged(MeterRegistry registry, String flag) {
    return registry.get("morphflux.flagged.scans").tag("flag", flag).counter().count();
  }

  private static float[] moved(RigidTransform motion, float[] vertices) {
    List<Float> r = motion.getRotation();
    float[] moved = new float[vertices.length];
    for (int v = 0; v < vertices.length; v += 3) {
      for (int i = 0; i < 3; i++) {
        moved[v + i] = motion.getTranslation().get(i);
        for (int j = 0; j < 3; j++) {
          moved[v + i] += r.get(3 * i + j) * vertices[v + j];
        }
      }
    }
    return moved;
  }
}
