package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.ScanTarget;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Scans and edits in, latents and meshes out. */
class StreamTest extends EndToEnd {

  private static final Offset<Float> CLOSE = within(1e-3f);
  private static final int CONTROL_POINT = SmallHead.TOPOLOGY.controlPoints().get(2);

  @Test
  void process_givenAScan_expectsItsLatentErrorAndMesh() {
    float[] shape = SmallHead.shape(1);
    try (Processor processor = start()) {
      studio().send(Studio.scan("s1", "ada", shape));
      awaitMeshes(1);
      assertThat(processor.figures().scans()).isEqualTo(1);
    }
    float[] z = SmallHead.encode(codec(), shape);
    float[] reconstruction = SmallHead.decode(codec(), z, SmallHead.noDisplacement());
    LatentCode latent = studio().latents().get(0);
    assertThat(KnownLatent.unboxed(latent.getZ())).containsExactly(z, CLOSE);
    assertThat(latent.getError().getMeanMm())
        .isCloseTo(meanMm(shape, reconstruction), within(0.1f));
    assertThat(latent.getError().getRegions())
        .extracting(region -> region.getRegion())
        .containsExactly("crown", "face", "neck");
    assertThat(latent.getFrame().getTimecode()).isEqualTo("01:00:00:07");
    DenseMesh mesh = studio().meshes().get(0);
    assertThat(mesh.getScanId()).isEqualTo("s1");
    assertThat(mesh.getEditIds()).isEmpty();
    assertThat(Studio.vertices(mesh)).containsExactly(reconstruction, CLOSE);
  }

  @Test
  void process_givenAScanInMeters_expectsTheSameAsInTheModelsUnit() {
    float[] shape = SmallHead.shape(2);
    float[] meters = shape.clone();
    for (int i = 0; i < meters.length; i++) {
      meters[i] *= 0.01f;
    }
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("cm", "ada", shape));
          studio().send(Studio.scan("m", "ada", meters, 1));
          awaitMeshes(2);
        });
    assertThat(Studio.vertices(studio().meshOfScan("m")))
        .containsExactly(Studio.vertices(studio().meshOfScan("cm")), CLOSE);
  }

  @Test
  void process_givenAnEditOfTheLatestScan_expectsOneEditedMesh() {
    float[] shape = SmallHead.shape(3);
    try (Processor processor = start()) {
      studio().send(Studio.scan("s1", "ada", shape));
      // Only what was answered is sure to come before an edit.
      awaitMeshes(1);
      studio().send(Studio.displace("e1", "ada", Lifetime.ONCE, CONTROL_POINT, 1, 2, 0));
      studio().send(Studio.scan("s2", "ada", shape));
      awaitMeshes(3);
      assertThat(processor.figures().edits()).isEqualTo(1);
    }
    DenseMesh edited = studio().meshOfEdit("e1");
    assertThat(edited.getScanId()).isNull();
    assertThat(edited.getEditIds()).containsExactly("e1");
    assertThat(edited.getBaseScanId()).isIn("s1", "s2");
    assertThat(Studio.vertices(edited))
        .containsExactly(expected(shape, SmallHead.displacement(CONTROL_POINT, 1, 2, 0)), CLOSE);
    assertThat(studio().meshOfScan("s2").getEditIds()).isEmpty();
  }

  @Test
  void process_givenHeldEdits_expectsThemOnLaterScansUntilCleared() {
    float[] shape = SmallHead.shape(4);
    int other = SmallHead.TOPOLOGY.controlPoints().get(4);
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ada", shape));
          awaitMeshes(1);
          studio().send(Studio.displace("h1", "ada", Lifetime.HOLD, CONTROL_POINT, 1, 0, 0));
          studio().send(Studio.displace("h2", "ada", Lifetime.HOLD, other, 0, 1, 0));
          awaitMeshes(3);
          studio().send(Studio.scan("s2", "ada", shape));
          studio().send(Studio.scan("t1", "bob", shape));
          awaitMeshes(5);
          studio().send(Studio.clear("c1", "ada", "h1"));
          awaitMeshes(6);
          studio().send(Studio.scan("s3", "ada", shape));
          awaitMeshes(7);
          studio().send(Studio.clear("c2", "ada", null));
          awaitMeshes(8);
          studio().send(Studio.scan("s4", "ada", shape));
          awaitMeshes(9);
        });
    float[] both = SmallHead.displacement(CONTROL_POINT, 1, 0, 0);
    both[3 * 4 + 1] = 1;
    float[] second = SmallHead.displacement(other, 0, 1, 0);
    assertMesh(studio().meshOfEdit("h2"), List.of("h1", "h2"), expected(shape, both));
    assertMesh(studio().meshOfScan("s2"), List.of("h1", "h2"), expected(shape, both));
    assertMesh(studio().meshOfScan("t1"), List.of(), expected(shape, SmallHead.noDisplacement()));
    assertMesh(studio().meshOfEdit("c1"), List.of("h2", "c1"), expected(shape, second));
    assertMesh(studio().meshOfScan("s3"), List.of("h2"), expected(shape, second));
    assertMesh(
        studio().meshOfEdit("c2"), List.of("c2"), expected(shape, SmallHead.noDisplacement()));
    assertMesh(studio().meshOfScan("s4"), List.of(), expected(shape, SmallHead.noDisplacement()));
    assertThat(studio().latents())
        .as("the error is that of the model, whatever is held")
        .extracting(latent -> latent.getError().getMeanMm())
        .allSatisfy(
            error ->
                assertThat(error)
                    .isCloseTo(studio().latents().get(0).getError().getMeanMm(), within(1e-2f)));
  }

  @Test
  void process_givenStateAndARestart_expectsEditsOfWhatWasBefore() {
    float[] first = SmallHead.shape(5);
    float[] second = SmallHead.shape(6);
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ada", first));
          studio().send(Studio.scan("s2", "ada", second));
          awaitMeshes(2);
          studio().send(Studio.displace("h1", "ada", Lifetime.HOLD, CONTROL_POINT, 1, 0, 0));
          awaitMeshes(3);
        });
    float[] z = SmallHead.encode(codec(), first);
    float[] twice = SmallHead.displacement(CONTROL_POINT, 2, 0, 0);
    float[] once = SmallHead.displacement(CONTROL_POINT, 1, 0, 0);
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.displace("e1", "ada", Lifetime.ONCE, CONTROL_POINT, 1, 0, 0));
          studio()
              .send(
                  Studio.displace(
                      "e2", "ada", Lifetime.ONCE, new ScanTarget("s1"), CONTROL_POINT, 1, 0, 0));
          studio()
              .send(
                  Studio.displace(
                      "e3",
                      "ada",
                      Lifetime.ONCE,
                      new InlineLatent(codec().name(), codec().version(), KnownLatent.boxed(z)),
                      CONTROL_POINT,
                      1,
                      0,
                      0));
          awaitMeshes(6);
        });
    assertMesh(studio().meshOfEdit("e1"), List.of("h1", "e1"), expected(second, twice));
    assertMesh(studio().meshOfEdit("e2"), List.of("e2"), expected(first, once));
    assertThat(studio().meshOfEdit("e2").getBaseScanId()).isEqualTo("s1");
    assertMesh(studio().meshOfEdit("e3"), List.of("e3"), expected(first, once));
    assertThat(studio().meshOfEdit("e3").getBaseScanId()).isNull();
  }

  private float[] expected(float[] shape, float[] displacements) {
    return SmallHead.decode(codec(), SmallHead.encode(codec(), shape), displacements);
  }

  @Test
  void process_givenScansAndEditsThatWaited_expectsThemInTheOrderOfTheirTimestamps() {
    int vertex = SmallHead.TOPOLOGY.controlPoints().get(0);
    long begin = System.currentTimeMillis() - 60_000;
    studio().sendAt(begin + 1000, Studio.scan("s1", "ada", SmallHead.shape(1)));
    studio().sendAt(begin + 2000, Studio.scan("s2", "ada", SmallHead.shape(2)));
    studio().sendAt(begin + 3000, Studio.scan("s3", "ada", SmallHead.shape(3)));
    studio().sendAt(begin + 1500, Studio.displace("held", "ada", Lifetime.HOLD, vertex, 1, 0, 0));
    studio().sendAt(begin + 2500, Studio.clear("cleared", "ada", "held"));
    studio().sendAt(begin + 3000, Studio.displace("tie", "ada", Lifetime.ONCE, vertex, 1, 0, 0));
    processing(config(), codec(), KafkaClients.STANDARD, () -> awaitMeshes(6));
    assertThat(studio().meshOfScan("s1").getEditIds()).isEmpty();
    assertThat(studio().meshOfEdit("held").getBaseScanId()).isEqualTo("s1");
    assertThat(studio().meshOfScan("s2").getEditIds()).containsExactly("held");
    assertThat(studio().meshOfScan("s3").getEditIds()).as("cleared before").isEmpty();
    assertThat(studio().meshOfEdit("tie").getBaseScanId()).as("the scan first").isEqualTo("s3");
  }

  private static void assertMesh(DenseMesh mesh, List<String> editIds, float[] vertices) {
    assertThat(mesh.getEditIds()).isEqualTo(editIds);
    assertThat(Studio.vertices(mesh)).containsExactly(vertices, CLOSE);
  }

  private static float meanMm(float[] scan, float[] other) {
    double sum = 0;
    for (int i = 0; i < scan.length; i += 3) {
      sum +=
          Math.sqrt(
              Math.pow(scan[i] - other[i], 2)
                  + Math.pow(scan[i + 1] - other[i + 1], 2)
                  + Math.pow(scan[i + 2] - other[i + 2], 2));
    }
    return (float) (10 * sum / SmallHead.TOPOLOGY.vertexCount());
  }
}
