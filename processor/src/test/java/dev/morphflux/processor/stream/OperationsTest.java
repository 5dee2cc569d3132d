package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.models.editing.StrictLocality;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.SampleRegion;
import dev.morphflux.schemas.ScanTarget;
import dev.morphflux.schemas.SwapRegion;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** The operations of the edits topic, against the codec called by the test. */
class OperationsTest extends EndToEnd {

  private static final Offset<Float> CLOSE = within(1e-3f);
  private static final int FACE = 1;
  private static final int FACE_POINT =
      SmallHead.TOPOLOGY.regions().get(FACE).controlPoints().get(0);
  private static final float[] ADA = SmallHead.shape(1);
  private static final float[] BOB = SmallHead.shape(2);
  private static final float[] NONE = SmallHead.noDisplacement();

  @Test
  void process_givenASwap_expectsTheOthersRegionOnceAndHeldAsItWasThen() {
    float[] ada2 = SmallHead.shape(3);
    process(
        () -> {
          send("ada-1", "ada", ADA);
          send("bob-1", "bob", BOB);
          awaitMeshes(2);
          studio().send(edit("once", Lifetime.ONCE, new SwapRegion("face", "bob")));
          studio().send(edit("held", Lifetime.HOLD, new SwapRegion("face", "bob")));
          awaitMeshes(4);
          send("bob-2", "bob", SmallHead.shape(9));
          awaitMeshes(5);
          send("ada-2", "ada", ada2);
          awaitMeshes(6);
          studio().send(Studio.clear("clear", "ada", "held"));
          awaitMeshes(7);
        });
    float[] moved = swapped(ADA, BOB);
    assertThat(moved).isNotEqualTo(NONE);
    assertMesh(studio().meshOfEdit("once"), List.of("once"), decode(encode(ADA), moved));
    assertMesh(studio().meshOfEdit("held"), List.of("held"), decode(encode(ADA), moved));
    assertMesh(studio().meshOfScan("ada-2"), List.of("held"), decode(encode(ada2), moved));
    assertMesh(studio().meshOfEdit("clear"), List.of("clear"), decode(encode(ada2), NONE));
  }

  @Test
  void process_givenASubjectOfAnotherPartitionAfterARestart_expectsItsLatentFromTheStates() {
    process(
        () -> {
          send("ada-1", "ada", ADA);
          // Some of these are on other partitions than ada.
          for (String donor : List.of("bob", "cleo", "dan", "eve")) {
            send(donor + "-1", donor, BOB);
          }
          awaitMeshes(5);
        });
    process(
        () -> {
          for (String donor : List.of("bob", "cleo", "dan", "eve")) {
            eventually(
                () -> {
                  studio().send(edit("of-" + donor, Lifetime.ONCE, new SwapRegion("face", donor)));
                  assertThat(studio().meshes())
                      .anyMatch(mesh -> mesh.getEditIds().contains("of-" + donor));
                });
          }
        });
    float[] expected = decode(encode(ADA), swapped(ADA, BOB));
    for (String donor : List.of("bob", "cleo", "dan", "eve")) {
      assertMesh(studio().meshOfEdit("of-" + donor), List.of("of-" + donor), expected);
    }
  }

  @Test
  void process_givenASampledRegion_expectsTheDrawOfItsSeed() {
    process(
        () -> {
          send("ada-1", "ada", ADA);
          awaitMeshes(1);
          studio().send(edit("e", Lifetime.HOLD, new SampleRegion("face", 5L, 2f)));
          awaitMeshes(2);
          send("ada-2", "ada", BOB);
          awaitMeshes(3);
        });
    SplittableRandom random = new SplittableRandom(5);
    float[] moved = NONE.clone();
    for (int i = 6; i < 12; i++) {
      moved[i] = (float) (0.1 + 2 * 0.5 * random.nextGaussian());
    }
    assertMesh(studio().meshOfEdit("e"), List.of("e"), decode(encode(ADA), moved));
    assertMesh(studio().meshOfScan("ada-2"), List.of("e"), decode(encode(BOB), moved));
  }

  @Test
  void process_givenInterpolations_expectsThemInOrderBeforeDisplacements() {
    float[] inline = encode(SmallHead.shape(4));
    float[] ada2 = SmallHead.shape(5);
    process(
        () -> {
          send("ada-1", "ada", ADA);
          send("bob-1", "bob", BOB);
          awaitMeshes(2);
          studio().send(displace("d", Lifetime.HOLD, Locality.MODEL, Base.AUTOENCODED));
          studio().send(edit("i", Lifetime.HOLD, new Interpolate("bob", 0.25f)));
          studio().send(edit("j", Lifetime.ONCE, new Interpolate(latent(inline), -0.5f)));
          awaitMeshes(5);
          send("bob-2", "bob", SmallHead.shape(9));
          send("ada-2", "ada", ada2);
          awaitMeshes(7);
        });
    float[] moved = SmallHead.displacement(FACE_POINT, 0, 1, 0);
    float[] first = mix(encode(ADA), encode(BOB), 0.25f);
    assertMesh(studio().meshOfEdit("i"), List.of("d", "i"), decode(first, moved));
    assertMesh(
        studio().meshOfEdit("j"), List.of("d", "i", "j"), decode(mix(first, inline, -0.5f), moved));
    assertMesh(
        studio().meshOfScan("ada-2"),
        List.of("d", "i"),
        decode(mix(encode(ada2), encode(BOB), 0.25f), moved));
  }

  @Test
  void process_givenAnInlineTarget_expectsTheOperationOnItAlone() {
    float[] z = encode(SmallHead.shape(6));
    process(
        () -> {
          send("bob-1", "bob", BOB);
          awaitMeshes(1);
          studio()
              .send(
                  Studio.edit(
                      "e", "ada", Lifetime.ONCE, latent(z), new SwapRegion("face", "bob"), null));
          awaitMeshes(2);
        });
    float[] moved = swapped(SmallHead.shape(6), BOB);
    assertMesh(studio().meshOfEdit("e"), List.of("e"), decode(z, moved));
  }

  @Test
  void process_givenStrictEdits_expectsNothingElseToMove() {
    process(
        () -> {
          send("ada-1", "ada", ADA);
          awaitMeshes(1);
          studio().send(displace("strict", Lifetime.HOLD, Locality.STRICT, Base.AUTOENCODED));
          studio().send(edit("free", Lifetime.HOLD, new SampleRegion("face", 1L, 1f)));
          awaitMeshes(3);
          studio().send(Studio.clear("c", "ada", "free"));
          awaitMeshes(4);
          send("ada-2", "ada", BOB);
          awaitMeshes(5);
        });
    float[] moved = SmallHead.displacement(FACE_POINT, 0, 1, 0);
    assertMesh(
        studio().meshOfEdit("strict"),
        List.of("strict"),
        blend(decode(encode(ADA), NONE), decode(encode(ADA), NONE), decode(encode(ADA), moved)));
    assertMesh(
        studio().meshOfScan("ada-2"),
        List.of("strict"),
        blend(decode(encode(BOB), NONE), decode(encode(BOB), NONE), decode(encode(BOB), moved)));
    float[] still = Studio.vertices(studio().meshOfScan("ada-1"));
    float[] strict = Studio.vertices(studio().meshOfEdit("strict"));
    // Decoded in batches of other sizes, the same shape differs in its last bits.
    forEachOutside(i -> assertThat(strict[i]).isCloseTo(still[i], within(1e-5f)));
    SplittableRandom random = new SplittableRandom(1);
    float[] sampled = NONE.clone();
    float[] both = moved.clone();
    for (int i = 6; i < 12; i++) {
      sampled[i] = (float) (0.1 + 0.5 * random.nextGaussian());
      both[i] += sampled[i];
    }
    float[] shaped = decode(encode(ADA), sampled);
    assertMesh(
        studio().meshOfEdit("free"),
        List.of("strict", "free"),
        blend(shaped, shaped, decode(encode(ADA), both)));
  }

  @Test
  void process_givenTheScanAsBase_expectsTheMotionAddedToItAndNothingElse() {
    process(
        () -> {
          send("ada-1", "ada", ADA);
          awaitMeshes(1);
          studio().send(displace("once", Lifetime.ONCE, Locality.MODEL, Base.SCAN));
          studio().send(displace("held", Lifetime.HOLD, Locality.STRICT, Base.SCAN));
          awaitMeshes(3);
          send("ada-2", "ada", BOB);
          awaitMeshes(4);
          studio().send(Studio.clear("c", "ada", null));
          awaitMeshes(5);
          Edit ofScan =
              Studio.displace(
                  "of-scan", "ada", Lifetime.ONCE, new ScanTarget("ada-2"), FACE_POINT, 0, 1, 0);
          studio().send(Studio.with(ofScan, Locality.MODEL, Base.SCAN));
          awaitMeshes(6);
        });
    float[] moved = SmallHead.displacement(FACE_POINT, 0, 1, 0);
    assertMesh(
        studio().meshOfEdit("once"),
        List.of("once"),
        added(ADA, decode(encode(ADA), NONE), decode(encode(ADA), moved)));
    assertMesh(
        studio().meshOfEdit("held"),
        List.of("held"),
        blend(ADA, decode(encode(ADA), NONE), decode(encode(ADA), moved)));
    assertMesh(
        studio().meshOfEdit("of-scan"),
        List.of("of-scan"),
        added(BOB, decode(encode(BOB), NONE), decode(encode(BOB), moved)));
    float[] second = Studio.vertices(studio().meshOfScan("ada-2"));
    assertThat(second)
        .containsExactly(blend(BOB, decode(encode(BOB), NONE), decode(encode(BOB), moved)), CLOSE);
    forEachOutside(i -> assertThat(second[i]).isEqualTo(BOB[i]));
  }

  @Test
  void process_givenTheScanAsBaseAfterARestart_expectsARejectThenTheNextScan() {
    process(
        () -> {
          send("ada-1", "ada", ADA);
          awaitMeshes(1);
          studio().send(displace("held", Lifetime.HOLD, Locality.MODEL, Base.SCAN));
          awaitMeshes(2);
        });
    process(
        () -> {
          studio().send(displace("late", Lifetime.ONCE, Locality.MODEL, Base.SCAN));
          eventually(() -> assertThat(studio().rejects()).hasSize(1));
          studio().send(displace("plain", Lifetime.ONCE, Locality.MODEL, Base.AUTOENCODED));
          awaitMeshes(3);
          send("ada-2", "ada", BOB);
          awaitMeshes(4);
        });
    assertThat(studio().rejects().get(0).headers().lastHeader("morphflux.reason").value())
        .asString(UTF_8)
        .isEqualTo("no-scan-vertices");
    float[] moved = SmallHead.displacement(FACE_POINT, 0, 1, 0);
    float[] twice = SmallHead.displacement(FACE_POINT, 0, 2, 0);
    assertMesh(studio().meshOfEdit("plain"), List.of("held", "plain"), decode(encode(ADA), twice));
    assertMesh(
        studio().meshOfScan("ada-2"),
        List.of("held"),
        added(BOB, decode(encode(BOB), NONE), decode(encode(BOB), moved)));
  }

  private void process(ThrowingRunnable steps) {
    processing(config(), codec(), KafkaClients.STANDARD, steps);
  }

  private void send(String scanId, String subject, float[] vertices) {
    studio().send(Studio.scan(scanId, subject, vertices));
  }

  private static Edit edit(String editId, Lifetime lifetime, Object operation) {
    return Studio.edit(editId, "ada", lifetime, new LatestScan(), operation, null);
  }

  private static Edit displace(String editId, Lifetime lifetime, Locality locality, Base base) {
    Edit edit = Studio.displace(editId, "ada", lifetime, FACE_POINT, 0, 1, 0);
    return Studio.with(edit, locality, base);
  }

  private InlineLatent latent(float[] z) {
    return new InlineLatent(codec().name(), codec().version(), KnownLatent.boxed(z));
  }

  private float[] encode(float[] vertices) {
    return SmallHead.encode(codec(), vertices);
  }

  private float[] decode(float[] z, float[] displacements) {
    return SmallHead.decode(codec(), z, displacements);
  }

  private float[] swapped(float[] shape, float[] donor) {
    return new RegionSwap(SmallHead.TOPOLOGY, new RegionSurface(SmallHead.TOPOLOGY), "face")
        .displacements(
            FloatBuffer.wrap(decode(encode(shape), NONE)),
            FloatBuffer.wrap(decode(encode(donor), NONE)));
  }

  private static float[] mix(float[] z, float[] towards, float amount) {
    float[] mixed = new float[z.length];
    for (int i = 0; i < z.length; i++) {
      mixed[i] = z[i] + amount * (towards[i] - z[i]);
    }
    return mixed;
  }

  private static float[] added(float[] base, float[] before, float[] after) {
    float[] sum = base.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += after[i] - before[i];
    }
    return sum;
  }

  private static float[] blend(float[] base, float[] before, float[] after) {
    float[] weights =
        new StrictLocality(SmallHead.TOPOLOGY, new RegionSurface(SmallHead.TOPOLOGY))
            .weights(Set.of("face"));
    float[] sum = base.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weights[i / 3] * (after[i] - before[i]);
    }
    return sum;
  }

  private interface Coordinate {
    void check(int index);
  }

  private static void forEachOutside(Coordinate check) {
    List<Integer> face = SmallHead.TOPOLOGY.regions().get(FACE).vertices();
    for (int vertex = 0; vertex < SmallHead.TOPOLOGY.vertexCount(); vertex++) {
      if (!face.contains(vertex)) {
        check.check(3 * vertex);
        check.check(3 * vertex + 1);
        check.check(3 * vertex + 2);
      }
    }
  }

  private static void assertMesh(DenseMesh mesh, List<String> editIds, float[] vertices) {
    assertThat(mesh.getEditIds()).isEqualTo(editIds);
    assertThat(Studio.vertices(mesh)).containsExactly(vertices, CLOSE);
  }
}
