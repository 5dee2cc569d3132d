package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.models.ReleasedModels;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.LatentCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models are released while scans stream: no record is lost, doubled, or of two models. */
class ReleaseUnderLoadTest extends EndToEnd {

  private static final Offset<Float> CLOSE = within(1e-3f);
  private static final List<String> SUBJECTS =
      List.of("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal");
  private static final List<String> VERSIONS = List.of("1", "2", "3");

  @TempDir Path directory;

  @Test
  void process_givenTwoGoodReleasesAndABrokenOne_expectsEveryRecordOnceByOneModel()
      throws IOException {
    try (Releasing releasing = new Releasing(directory, config(), studio());
        ReleasedModels models = releasing.serve("1");
        Processor processor = new Processor(config(), models, KafkaClients.STANDARD)) {
      CompletableFuture<Void> unused = processor.start();
      try (Load load = new Load(0)) {
        load.awaitFurther(800);
        releasing.publish("2");
        eventually(() -> assertThat(models.figures().inService()).endsWith(" 2"));
        load.awaitFurther(800);
        announceBroken(releasing, "2.1");
        eventually(() -> assertThat(models.figures().refused()).isEqualTo(1));
        load.awaitFurther(800);
        releasing.publish("3");
        eventually(() -> assertThat(models.figures().inService()).endsWith(" 3"));
        load.awaitFurther(800);
        int sent = load.stop();
        awaitMeshes(sent);
        check(releasing, sent);
      }
      assertThat(processor.figures().models().accepted()).isEqualTo(2);
      assertThat(processor.figures().models().refused()).isEqualTo(1);
      assertThat(processor.figures().rejects()).isEmpty();
    }
  }

  @Test
  void process_givenKillsAmidReleases_expectsEveryRecordOnceByOneModel() throws Exception {
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      releasing.publish("1");
      List<Process> killed = new ArrayList<>();
      try (Load load = new Load(5)) {
        for (String next : VERSIONS.subList(1, VERSIONS.size())) {
          Process process = FollowerMain.start(config(), SmallPackage.NAME, releasing.cache());
          killed.add(process);
          int before = studio().latents().size();
          eventually(() -> assertThat(studio().latents()).hasSizeGreaterThan(before + 100));
          releasing.publish(next);
          // Amid fetching, loading, or just after it.
          Thread.sleep(500);
          process.destroyForcibly().waitFor();
        }
        int sent = load.stop();
        try (ReleasedModels models = releasing.serve(null);
            Processor processor = new Processor(config(), models, KafkaClients.STANDARD)) {
          CompletableFuture<Void> unused = processor.start();
          awaitMeshes(sent);
        }
        check(releasing, sent);
      } finally {
        killed.forEach(Process::destroyForcibly);
      }
    }
  }

  private static void announceBroken(Releasing releasing, String version) throws IOException {
    Path archive = releasing.archive(version);
    String sha256 = Releasing.sha256(archive);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.write(archive, bytes);
    releasing.announce(version, archive.toString(), sha256);
  }

  /** Each scan once in each topic, in order, by one version that never goes back. */
  private void check(Releasing releasing, int sent) {
    List<LatentCode> latents = studio().latents();
    List<DenseMesh> meshes = studio().meshes();
    List<String> expected = IntStream.range(0, sent).mapToObj(ReleaseUnderLoadTest::id).toList();
    assertThat(latents.stream().map(LatentCode::getScanId))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(meshes.stream().map(DenseMesh::getScanId))
        .containsExactlyInAnyOrderElementsOf(expected);
    Map<String, String> versionOfScan = new HashMap<>();
    Map<String, LatentCode> last = new HashMap<>();
    for (LatentCode latent : latents) {
      Codec codec = releasing.codec(latent.getModelVersion());
      float[] shape = SmallHead.shape(number(latent.getScanId()));
      assertThat(KnownLatent.unboxed(latent.getZ()))
          .as("z of %s by version %s", latent.getScanId(), latent.getModelVersion())
          .containsExactly(SmallHead.encode(codec, shape), CLOSE);
      versionOfScan.put(latent.getScanId(), latent.getModelVersion());
      LatentCode before = last.put(latent.getSubject(), latent);
      if (before != null) {
        assertThat(latent.getScanId()).isGreaterThan(before.getScanId());
        assertThat(latent.getModelVersion())
            .as("version after that of %s", before.getScanId())
            .isGreaterThanOrEqualTo(before.getModelVersion());
      }
    }
    for (DenseMesh mesh : meshes) {
      assertThat(mesh.getModelVersion())
          .as("version of the mesh of %s", mesh.getScanId())
          .isEqualTo(versionOfScan.get(mesh.getScanId()));
      Codec codec = releasing.codec(mesh.getModelVersion());
      float[] z = SmallHead.encode(codec, SmallHead.shape(number(mesh.getScanId())));
      assertThat(Studio.vertices(mesh))
          .as("mesh of %s", mesh.getScanId())
          .containsExactly(SmallHead.decode(codec, z, SmallHead.noDisplacement()), CLOSE);
    }
    assertThat(versionOfScan.values()).contains(VERSIONS.get(0), VERSIONS.get(2));
  }

  private static String id(int scan) {
    return "s%06d".formatted(scan);
  }

  private static int number(String scanId) {
    return Integer.parseInt(scanId.substring(1));
  }

  /** Sends scans on a thread of its own until it is stopped. */
  private final class Load implements AutoCloseable {
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final long pauseMillis;
    private final CompletableFuture<Void> done;

    Load(long pauseMillis) {
      this.pauseMillis = pauseMillis;
      done = CompletableFuture.runAsync(this::send);
    }

    private void send() {
      while (!stopped.get()) {
        int scan = sent.get();
        String subject = SUBJECTS.get(scan % SUBJECTS.size());
        studio().send(Studio.scan(id(scan), subject, SmallHead.shape(scan)));
        sent.incrementAndGet();
        LockSupport.parkNanos(pauseMillis * 1_000_000);
      }
    }

    void awaitFurther(int scans) {
      int target = sent.get() + scans;
      eventually(() -> assertThat(sent.get()).isGreaterThanOrEqualTo(target));
    }

    int stop() {
      stopped.set(true);
      done.join();
      return sent.get();
    }

    @Override
    public void close() {
      stopped.set(true);
      done.join();
    }
  }
}
