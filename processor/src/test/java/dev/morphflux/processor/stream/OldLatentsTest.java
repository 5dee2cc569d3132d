package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.models.ReleasedModels;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.ScanTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents of an older model stay usable until their subject is encoded again. */
class OldLatentsTest extends EndToEnd {

  private static final Offset<Float> CLOSE = within(1e-3f);
  private static final int CONTROL_POINT = SmallHead.TOPOLOGY.controlPoints().get(2);
  private static final float[] SHAPE = SmallHead.shape(1);

  @TempDir Path directory;

  @Test
  void process_givenEditsOfLatentsBeforeASwap_expectsThemDecodedByTheirModel() throws Throwable {
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      serving(
          releasing,
          "1",
          models -> {
            studio().send(Studio.scan("s1", "ada", SHAPE));
            awaitMeshes(1);
            releasing.publish("2");
            eventually(() -> assertThat(models.figures().inService()).endsWith(" 2"));
            studio().send(Studio.scan("t1", "bob", SHAPE));
            awaitMeshes(2);
            studio().send(edit("latest", Lifetime.HOLD, null));
            studio().send(edit("byId", Lifetime.ONCE, new ScanTarget("s1")));
            studio().send(edit("inline", Lifetime.ONCE, latentOf(releasing, "1")));
            awaitMeshes(5);
            studio().send(Studio.scan("s2", "ada", SHAPE));
            awaitMeshes(6);
          });
      assertMesh(releasing, studio().meshOfScan("s1"), "1", 0);
      assertMesh(releasing, studio().meshOfScan("t1"), "2", 0);
      for (String edit : List.of("latest", "byId", "inline")) {
        assertMesh(releasing, studio().meshOfEdit(edit), "1", 1);
      }
      assertMesh(releasing, studio().meshOfScan("s2"), "2", 1);
      assertThat(studio().rejects()).isEmpty();
    }
  }

  @Test
  void process_givenARestartWithANewerModel_expectsOldLatentsFromTheCacheAndThenAReason()
      throws Throwable {
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      releasing.publish("1");
      serving(
          releasing,
          null,
          models -> {
            studio().send(Studio.scan("s1", "ada", SHAPE));
            awaitMeshes(1);
            releasing.publish("2");
            eventually(() -> assertThat(models.figures().inService()).endsWith(" 2"));
          });
      delete(releasing.archives());
      serving(
          releasing,
          null,
          models -> {
            assertThat(models.figures().inService()).endsWith(" 2");
            studio().send(edit("cached", Lifetime.ONCE, null));
            awaitMeshes(2);
          });
      delete(releasing.cache());
      releasing.publish("2");
      serving(
          releasing,
          null,
          models -> {
            studio().send(edit("gone", Lifetime.ONCE, null));
            studio().send(edit("never", Lifetime.ONCE, latentOf(releasing, "0")));
            eventually(() -> assertThat(studio().rejects()).hasSize(2));
            releasing.publish("1");
            releasing.publish("2");
            studio().send(Studio.scan("t1", "bob", SHAPE));
            awaitMeshes(3);
          });
      assertMesh(releasing, studio().meshOfEdit("cached"), "1", 1);
      assertThat(studio().rejects())
          .extracting(
              record -> new String(record.headers().lastHeader("morphflux.reason").value(), UTF_8))
          .containsExactly("model-unavailable", "wrong-model");
    }
  }

  private interface Steps {
    void run(ReleasedModels models) throws Throwable;
  }

  private void serving(Releasing releasing, @Nullable String version, Steps steps)
      throws Throwable {
    try (ReleasedModels models = releasing.serve(version);
        Processor processor = new Processor(config(), models, KafkaClients.STANDARD)) {
      CompletableFuture<Void> unused = processor.start();
      steps.run(models);
    }
  }

  private static Edit edit(String id, Lifetime lifetime, @Nullable Object target) {
    return target == null
        ? Studio.displace(id, "ada", lifetime, CONTROL_POINT, 1, 0, 0)
        : Studio.displace(id, "ada", lifetime, target, CONTROL_POINT, 1, 0, 0);
  }

  private static InlineLatent latentOf(Releasing releasing, String version) {
    return new InlineLatent(
        SmallPackage.NAME,
        version,
        KnownLatent.boxed(SmallHead.encode(releasing.codec(version), SHAPE)));
  }

  private static void assertMesh(
      Releasing releasing, DenseMesh mesh, String version, float displacement) {
    assertThat(mesh.getModelVersion()).isEqualTo(version);
    float[] z = SmallHead.encode(releasing.codec(version), SHAPE);
    float[] expected =
        SmallHead.decode(
            releasing.codec(version), z, SmallHead.displacement(CONTROL_POINT, displacement, 0, 0));
    assertThat(Studio.vertices(mesh)).containsExactly(expected, CLOSE);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
