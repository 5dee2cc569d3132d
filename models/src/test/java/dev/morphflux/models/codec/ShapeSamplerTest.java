package dev.morphflux.models.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the bundled head. */
final class ShapeSamplerTest {
  /** Centimetres. */
  private static final double SHORTEST_EDGE = 0.1;

  private final ModelPackage head = ModelPackage.open(Path.of("bundled", "head"));
  private final Topology topology = head.topology();
  private final SplittableRandom random = new SplittableRandom(7);
  private Codec codec;
  private ShapeSampler sampler;

  @BeforeEach
  void open() {
    codec = Codecs.open(head);
    sampler = new ShapeSampler(codec, head);
  }

  @AfterEach
  void close() {
    codec.close();
  }

  /**
   * Where a region moves alone, edges change by 0.13 of their length for a millimetre, in clips by
   * 0.056. These are means: single draws of either overlap (0.03 to 0.25 and 0.03 to 0.10).
   */
  @Test
  void clip_movesWithoutCreases() {
    int draws = 20;
    double perMillimetre = 0;
    for (int draw = 0; draw < draws; draw++) {
      float[][] clip = sampler.clip(sampler.identity(random), sampler.expression(random), 4);

      float[] motion = motion(clip[0], clip[2]);
      double[] strains = strains(clip[0], motion);
      double millimetres = farthest(motion) * topology.millimetresPerUnit();

      assertThat(millimetres).isGreaterThan(0.5);
      perMillimetre += strains[strains.length * 999 / 1000] / millimetres / draws;
    }
    assertThat(perMillimetre).isLessThan(0.07);
  }

  @Test
  void regionEdit_movesOneRegionAlone_expressionEditMovesAll() {
    assertThat(regionsMoved(sampler.regionEdit(random))).isEqualTo(1);
    assertThat(regionsMoved(sampler.expressionEdit(random))).isEqualTo(topology.regions().size());
  }

  private static float[] motion(float[] from, float[] to) {
    float[] motion = new float[from.length];
    for (int i = 0; i < motion.length; i++) {
      motion[i] = to[i] - from[i];
    }
    return motion;
  }

  private static double farthest(float[] motion) {
    return IntStream.range(0, motion.length / 3)
        .mapToDouble(
            v -> Math.hypot(Math.hypot(motion[3 * v], motion[3 * v + 1]), motion[3 * v + 2]))
        .max()
        .orElseThrow();
  }

  /** By how much the ends of each edge move apart, as a share of its length; sorted. */
  private double[] strains(float[] from, float[] motion) {
    return Arrays.stream(topology.faces())
        .flatMapToDouble(
            face ->
                IntStream.range(0, face.length)
                    .mapToDouble(
                        corner -> {
                          int a = face[corner];
                          int b = face[(corner + 1) % face.length];
                          return distance(motion, a, b)
                              / Math.max(distance(from, a, b), SHORTEST_EDGE);
                        }))
        .sorted()
        .toArray();
  }

  private static double distance(float[] vectors, int a, int b) {
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      double difference = vectors[3 * a + i] - vectors[3 * b + i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  private long regionsMoved(float[] displacements) {
    long moved = 0;
    int at = 0;
    for (Region region : topology.regions()) {
      double sum = 0;
      for (int i = 0; i < 3 * region.controlPoints().size(); i++) {
        sum += Math.abs(displacements[at++]);
      }
      moved += sum > 0 ? 1 : 0;
    }
    return moved;
  }
}
