package dev.morphflux.models.training.precision;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.ShapeSampler;
import dev.morphflux.models.packages.ModelPackage;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Scans drawn from what the model saw in training: an identity with an expression and an edited
 * region, decoded, and on top of it what a model leaves over of real scans: a smooth deformation as
 * large as its reconstruction error, which the decoder cannot make, and the noise of a sensor.
 */
final class DrawnScans implements SampleScans {
  private static final int WAVES = 24;
  private static final double NOISE_MILLIMETRES = 0.1;
  private static final double DEFAULT_ERROR_MILLIMETRES = 1;
  private static final double WAVES_ACROSS = 6;

  private final Codec codec;
  private final ShapeSampler sampler;
  private final int count;
  private final long seed;
  private final double deformation;
  private final double noise;
  private final double extent;

  /**
   * @param codec of the model in float32
   * @throws dev.morphflux.schemas.MorphfluxException if the package has no statistics
   */
  DrawnScans(Codec codec, ModelPackage model, int count, long seed) {
    this.codec = codec;
    this.sampler = new ShapeSampler(codec, model);
    this.count = count;
    this.seed = seed;
    double unit = codec.topology().millimetresPerUnit();
    double error =
        model
            .manifest()
            .metrics()
            .getOrDefault("reconstructionErrorMillimetres", DEFAULT_ERROR_MILLIMETRES);
    this.deformation = error / unit;
    this.noise = NOISE_MILLIMETRES / unit;
    this.extent = extent(codec.topology().template());
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void scan(int index, FloatBuffer vertices) {
    SplittableRandom random = random(index);
    float[] mesh = new float[codec.topology().template().length];
    FloatBuffer decoded = FloatBuffer.allocate(mesh.length);
    codec.decode(
        1,
        FloatBuffer.wrap(sampler.shape(random)),
        FloatBuffer.wrap(sampler.regionEdit(random)),
        decoded);
    decoded.get(0, mesh);
    deform(mesh, random);
    for (int i = 0; i < mesh.length; i++) {
      mesh[i] += (float) (noise * random.nextGaussian());
    }
    vertices.put(mesh);
  }

  @Override
  public void displacements(int index, FloatBuffer displacements) {
    SplittableRandom random = random(-1L - index);
    displacements.put(index % 2 == 0 ? sampler.regionEdit(random) : sampler.expressionEdit(random));
  }

  /** Adds waves of random directions, none longer than the mesh. */
  private void deform(float[] mesh, SplittableRandom random) {
    double[] sums = new double[mesh.length];
    for (int wave = 0; wave < WAVES; wave++) {
      double[] direction = new double[3];
      double[] motion = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        direction[axis] = WAVES_ACROSS / extent * random.nextGaussian();
        motion[axis] = deformation / Math.sqrt(WAVES / 2.0) * random.nextGaussian();
      }
      double phase = random.nextDouble(2 * Math.PI);
      for (int i = 0; i < mesh.length; i += 3) {
        double at =
            direction[0] * mesh[i] + direction[1] * mesh[i + 1] + direction[2] * mesh[i + 2];
        double size = Math.sin(at + phase);
        for (int axis = 0; axis < 3; axis++) {
          sums[i + axis] += size * motion[axis];
        }
      }
    }
    for (int i = 0; i < mesh.length; i++) {
      mesh[i] += (float) sums[i];
    }
  }

  private SplittableRandom random(long index) {
    return new SplittableRandom(seed * 1_000_003 + index);
  }

  private static double extent(float[] template) {
    double largest = 0;
    for (int axis = 0; axis < 3; axis++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = axis; i < template.length; i += 3) {
        least = Math.min(least, template[i]);
        most = Math.max(most, template[i]);
      }
      largest = Math.max(largest, most - least);
    }
    return largest;
  }
}
