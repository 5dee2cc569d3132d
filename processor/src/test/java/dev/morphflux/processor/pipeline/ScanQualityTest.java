package dev.morphflux.processor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.editing.TemplateAlignment;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.job.QualityFit;
import dev.morphflux.schemas.QualityFlag;
import dev.morphflux.schemas.ReconstructionError;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Scans that are damaged are flagged by thresholds learned from good ones, and good ones are not.
 */
class ScanQualityTest {

  private static final int LEARNED = 48;
  private static final int JUDGED = 16;

  /** Each kind of damage that a capture day brings, to vertices [N, 3]. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private enum Damage {
    SHIFTED(v -> moved(v, (p, size) -> new double[] {p[0] + 0.25 * size, p[1], p[2]})),
    TURNED(
        v ->
            moved(
                v,
                (p, size) ->
                    new double[] {0.8 * p[0] + 0.6 * p[2], p[1], 0.8 * p[2] - 0.6 * p[0]})),
    AXES_EXCHANGED(v -> moved(v, (p, size) -> new double[] {p[0], p[2], p[1]})),
    MIRRORED(v -> moved(v, (p, size) -> new double[] {-p[0], p[1], p[2]})),
    INCHES_AS_CENTIMETRES(
        v -> moved(v, (p, size) -> new double[] {p[0] / 2.54, p[1] / 2.54, p[2] / 2.54})),
    VERTICES_SWAPPED(Damage::swapped),
    PART_SLIPPED(Damage::slipped);

    private final UnaryOperator<float[]> apply;

    Damage(UnaryOperator<float[]> apply) {
      this.apply = apply;
    }

    private interface Motion {
      double[] of(double[] point, double size);
    }

    private static float[] moved(float[] vertices, Motion motion) {
      double size = 0;
      for (float value : vertices) {
        size = Math.max(size, Math.abs(value));
      }
      float[] result = new float[vertices.length];
      for (int v = 0; v < vertices.length; v += 3) {
        double[] point = {vertices[v], vertices[v + 1], vertices[v + 2]};
        double[] to = motion.of(point, size);
        for (int axis = 0; axis < 3; axis++) {
          result[v + axis] = (float) to[axis];
        }
      }
      return result;
    }

    /** One vertex of fifty changes places with another. */
    private static float[] swapped(float[] vertices) {
      float[] result = vertices.clone();
      int count = vertices.length / 3;
      for (int v = 0; v < count / 2; v += 25) {
        int other = v + count / 2;
        for (int axis = 0; axis < 3; axis++) {
          float kept = result[3 * v + axis];
          result[3 * v + axis] = result[3 * other + axis];
          result[3 * other + axis] = kept;
        }
      }
      return result;
    }

    /** A tenth of the vertices, as registration that lost its hold: pushed aside by a tenth. */
    private static float[] slipped(float[] vertices) {
      float[] result = vertices.clone();
      double size = 0;
      for (float value : vertices) {
        size = Math.max(size, Math.abs(value));
      }
      for (int v = 0; v < vertices.length / 3 / 10; v++) {
        result[3 * v] += (float) (0.1 * size);
      }
      return result;
    }
  }

  @Test
  void judge_givenDamagedScansOfAMadeUpFamily_expectsEachFlaggedAndGoodOnesNot() {
    Topology topology = ball();
    float[] components = new float[2 * topology.template().length];
    for (int i = 0; i < topology.template().length; i++) {
      components[i] = 0.1f * topology.template()[i] * (i % 3 == 0 ? 1 : 0);
      components[topology.template().length + i] = i % 3 == 1 ? 0.05f * topology.template()[i] : 0;
    }
    int vertices = topology.vertexCount();
    PcaParameters pca =
        new PcaParameters(
            Tensor.of(topology.template(), vertices, 3),
            Tensor.of(components, 2, vertices, 3),
            1e-3);
    Random random = new Random(17);
    Supplier<float[]> shapes =
        () -> {
          float[] shape = topology.template().clone();
          double first = random.nextGaussian();
          double second = random.nextGaussian();
          for (int i = 0; i < shape.length; i++) {
            shape[i] +=
                (float)
                    (first * components[i]
                        + second * components[shape.length + i]
                        + 0.02 * random.nextGaussian());
          }
          return shape;
        };
    Statistics statistics =
        new Statistics(
            Tensor.of(new float[2], 2), Tensor.of(new float[] {1, 0, 0, 1}, 2, 2), Map.of());
    try (Codec codec = Codecs.of("ball", "1", topology, pca)) {
      assertDamageIsFlagged(codec, statistics, shapes);
    }
  }

  @Test
  void judge_givenDamagedRealScans_expectsEachFlaggedAndGoodOnesNot() {
    Path data =
        Optional.ofNullable(System.getenv("MORPHFLUX_DATA"))
            .map(Path::of)
            .orElse(Path.of("..", "..", "shared", "data"))
            .resolve("ict-facekit/ict_head.npz");
    assumeTrue(Files.exists(data), "the real scans are not here: " + data.toAbsolutePath());
    ModelPackage model = ModelPackage.open(Path.of("..", "models", "bundled", "head"));
    LinearModel family = LinearModel.read(data);
    Random random = new Random(5);
    Supplier<float[]> scans =
        () -> {
          float[] scan = family.mean().clone();
          family.identity().forEach(shape -> add(scan, shape, random.nextGaussian()));
          for (float[] shape : family.expression()) {
            add(scan, shape, random.nextDouble() < 0.1 ? random.nextDouble() : 0);
          }
          return scan;
        };
    try (Codec codec = Codecs.open(model)) {
      assertDamageIsFlagged(codec, model.statistics().orElseThrow(), scans);
    }
  }

  @Test
  void judge_givenNoThresholds_expectsNoFlags() {
    ReconstructionError error = new ReconstructionError(1000f, 1000f, List.of());
    ScanQuality.Verdict verdict = new ScanQuality(Optional.empty()).judge(error, new float[2]);
    assertThat(verdict.flags()).as("an imported model").isEmpty();
    assertThat(verdict.mahalanobis()).isNull();
  }

  @Test
  void align_givenATurnedScanWithAPartThatSlipped_expectsTheRestOnTheTemplate() {
    Topology topology = ball();
    float[] scan = Damage.TURNED.apply.apply(Damage.PART_SLIPPED.apply.apply(topology.template()));
    scan = Damage.SHIFTED.apply.apply(scan);
    new TemplateAlignment(topology.template()).align(FloatBuffer.wrap(scan));
    int slipped = topology.vertexCount() / 10;
    for (int i = 3 * slipped; i < scan.length; i++) {
      assertThat(scan[i]).isCloseTo(topology.template()[i], within(0.02f));
    }
  }

  private static void assertDamageIsFlagged(
      Codec codec, Statistics statistics, Supplier<float[]> scans) {
    FloatBuffer[] learned = new FloatBuffer[LEARNED];
    for (int i = 0; i < LEARNED; i++) {
      learned[i] = FloatBuffer.wrap(scans.get());
    }
    QualityThresholds thresholds = QualityFit.of(codec, statistics.latents(), learned);
    ScanQuality quality = new ScanQuality(Optional.of(statistics.withQuality(thresholds)));
    List<float[]> good = new ArrayList<>();
    for (int i = 0; i < JUDGED; i++) {
      good.add(scans.get());
    }
    long flagged = good.stream().filter(scan -> !judge(codec, quality, scan).isEmpty()).count();
    assertThat(flagged).as("good scans that are flagged, of %d", JUDGED).isLessThanOrEqualTo(1);
    for (Damage damage : Damage.values()) {
      for (float[] scan : good.subList(0, 4)) {
        assertThat(judge(codec, quality, damage.apply.apply(scan))).as(damage.name()).isNotEmpty();
      }
    }
    assertThat(judge(codec, quality, Damage.VERTICES_SWAPPED.apply.apply(good.get(0))))
        .contains(QualityFlag.HIGH_VERTEX_ERROR);
  }

  private static Set<QualityFlag> judge(Codec codec, ScanQuality quality, float[] scan) {
    Topology topology = codec.topology();
    FloatBuffer mesh = FloatBuffer.wrap(scan);
    FloatBuffer latent = FloatBuffer.allocate(codec.latentSize());
    FloatBuffer decoded = FloatBuffer.allocate(scan.length);
    codec.encode(1, mesh, latent);
    codec.decode(1, latent, FloatBuffer.allocate(3 * topology.controlPoints().size()), decoded);
    float[] z = new float[codec.latentSize()];
    latent.get(0, z);
    ReconstructionError error = new ReconstructionErrors(topology).of(mesh, decoded);
    Set<QualityFlag> flags = EnumSet.noneOf(QualityFlag.class);
    flags.addAll(quality.judge(error, z).flags());
    return flags;
  }

  private static void add(float[] scan, float[] shape, double weight) {
    for (int i = 0; i < scan.length && weight != 0; i++) {
      scan[i] += (float) (weight * shape[i]);
    }
  }

  /** Points on an egg, which no turn or mirror brings onto itself. */
  private static Topology ball() {
    int count = 600;
    Random random = new Random(3);
    float[] template = new float[3 * count];
    for (int v = 0; v < count; v++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      double z = random.nextGaussian();
      double length = Math.sqrt(x * x + y * y + z * z);
      template[3 * v] = (float) (8 * x / length + (x > 0 ? 2 : 0));
      template[3 * v + 1] = (float) (12 * y / length);
      template[3 * v + 2] = (float) (10 * z / length + (y > 0 ? 1 : 0));
    }
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      (v < count / 2 ? first : second).add(v);
    }
    return new Topology(
        0.01,
        template,
        new int[0][],
        List.of(new Region("first", first, List.of(3)), new Region("second", second, List.of(400))),
        List.of());
  }
}
