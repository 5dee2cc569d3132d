package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The operations on the model that comes with the product. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BundledHeadEditingTest {
  private static final String NOSE = "nose";

  private ModelPackage head;
  private Codec codec;
  private Topology topology;
  private RegionSurface surface;

  @BeforeAll
  void open() {
    head = ModelPackage.open(Path.of("bundled", "head"));
    codec = Codecs.open(head);
    topology = codec.topology();
    surface = new RegionSurface(topology);
  }

  @AfterAll
  void close() {
    codec.close();
  }

  @Test
  void strict_givenASampledNose_expectsNoMotionOutsideAndNoJumpAtTheBorder() {
    float[] z = identity(1);
    float[] moved =
        new RegionSampler(topology, head.statistics().orElseThrow(), NOSE)
            .displacements(new SplittableRandom(3), 2);
    FloatBuffer base = decode(z, new float[moved.length]);
    FloatBuffer free = decode(z, moved);
    FloatBuffer strict = FloatBuffer.allocate(base.capacity());
    Motion.add(
        new StrictLocality(topology, surface).weights(Set.of(NOSE)), base, base, free, strict);

    BitSet inside = new BitSet();
    nose().vertices().forEach(inside::set);
    double largest = 0;
    for (int v = 0; v < topology.vertexCount(); v++) {
      double motion = distance(base, strict, v);
      if (inside.get(v)) {
        largest = Math.max(largest, motion);
      } else {
        assertThat(motion).as("vertex %d", v).isZero();
      }
    }
    assertThat(largest).as("millimetres").isGreaterThan(2);
    double step = 0;
    for (int[] face : topology.faces()) {
      for (int i = 0; i < face.length; i++) {
        int a = face[i];
        int b = face[(i + 1) % face.length];
        if (inside.get(a) != inside.get(b)) {
          step = Math.max(step, Math.abs(distance(base, strict, a) - distance(base, strict, b)));
        }
      }
    }
    assertThat(step).as("millimetres across an edge of the border").isLessThan(largest / 4);
  }

  @Test
  void swap_givenTwoHeads_expectsTheNoseNearTheAlignedDonors() {
    float[] z = identity(1);
    float[] donor = identity(2);
    float[] none = new float[3 * topology.controlPoints().size()];
    FloatBuffer base = decode(z, none);
    FloatBuffer other = decode(donor, none);
    RegionSwap swap = new RegionSwap(topology, surface, NOSE);

    FloatBuffer swapped = decode(z, swap.displacements(base, other));

    RigidAlignment alignment = RigidAlignment.of(other, base, swap.border());
    FloatBuffer goal = FloatBuffer.allocate(base.capacity());
    for (int i = 0; i < base.capacity(); i++) {
      goal.put(i, (float) alignment.apply(other, i / 3, i % 3));
    }
    double before = 0;
    double after = 0;
    for (int vertex : nose().controlPoints()) {
      before += distance(base, goal, vertex);
      after += distance(swapped, goal, vertex);
    }
    assertThat(after).isLessThan(0.7 * before);
    assertThat(swap.border()).hasSizeBetween(50, 300);
  }

  private Region nose() {
    return topology.regions().stream().filter(r -> r.name().equals(NOSE)).findFirst().orElseThrow();
  }

  private float[] identity(long seed) {
    return head.statistics().orElseThrow().latents().sample(new SplittableRandom(seed));
  }

  private FloatBuffer decode(float[] z, float[] displacements) {
    FloatBuffer vertices = direct(new float[topology.template().length]);
    codec.decode(1, direct(z), direct(displacements), vertices);
    return vertices;
  }

  /** In millimetres. */
  private double distance(FloatBuffer a, FloatBuffer b, int vertex) {
    double squared = 0;
    for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
      squared += Math.pow(a.get(i) - b.get(i), 2);
    }
    return Math.sqrt(squared) * topology.millimetresPerUnit();
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }
}
