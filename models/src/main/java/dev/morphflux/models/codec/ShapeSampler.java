package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws shapes from what a model saw in training: identities from the Gaussian of its latent codes,
 * expressions from the Gaussians of its displacements. Immutable; safe for use by several threads.
 */
public final class ShapeSampler {
  private final Codec codec;
  private final MultivariateNormal latents;
  private final List<RegionGaussian> regions = new ArrayList<>();

  private record RegionGaussian(int firstControlPoint, MultivariateNormal displacements) {}

  /**
   * @param codec the model
   * @param model the package it was opened from
   * @throws MorphfluxException if the package has no statistics
   */
  public ShapeSampler(Codec codec, ModelPackage model) {
    this.codec = codec;
    Statistics statistics =
        model
            .statistics()
            .orElseThrow(
                () ->
                    new MorphfluxException(
                        "the model "
                            + model.location()
                            + " has no statistics to draw shapes from; choose one that was trained"
                            + " here"));
    this.latents = statistics.latents();
    int first = 0;
    for (Region region : codec.topology().regions()) {
      Statistics.Gaussian gaussian = statistics.displacements().get(region.name());
      if (gaussian != null) {
        regions.add(new RegionGaussian(first, gaussian.distribution()));
      }
      first += region.controlPoints().size();
    }
  }

  /** Draws an identity: a latent code [d]. */
  public float[] identity(RandomGenerator random) {
    return latents.sample(random);
  }

  /** Draws an expression: displacements [C, 3] of the control points of one region, 0 elsewhere. */
  public float[] expression(RandomGenerator random) {
    float[] displacements = new float[3 * codec.topology().controlPoints().size()];
    if (!regions.isEmpty()) {
      RegionGaussian region = regions.get(random.nextInt(regions.size()));
      float[] sample = region.displacements().sample(random);
      System.arraycopy(sample, 0, displacements, 3 * region.firstControlPoint(), sample.length);
    }
    return displacements;
  }

  /**
   * One identity with an expression that comes and goes: frame i of F has it at (1 - cos(2 pi i /
   * F)) / 2.
   *
   * @param identity [d]
   * @param expression [C, 3], in the model's unit
   * @return vertices [F, N, 3], in the model's unit
   */
  public float[][] clip(float[] identity, float[] expression, int frames) {
    FloatBuffer latent = direct(identity.length).put(0, identity);
    FloatBuffer displacements = direct(expression.length);
    FloatBuffer vertices = direct(3 * codec.topology().vertexCount());
    float[][] clip = new float[frames][vertices.capacity()];
    for (int frame = 0; frame < frames; frame++) {
      float weight = (float) (1 - Math.cos(2 * Math.PI * frame / frames)) / 2;
      for (int i = 0; i < expression.length; i++) {
        displacements.put(i, weight * expression[i]);
      }
      codec.decode(1, latent, displacements, vertices);
      vertices.get(0, clip[frame]);
    }
    return clip;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
