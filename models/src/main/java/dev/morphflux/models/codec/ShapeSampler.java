package dev.morphflux.models.codec;

import dev.morphflux.models.editing.RegionSampler;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Draws shapes from what a model saw in training: identities from the Gaussian of its subjects,
 * expressions among those it had, and edits of regions from the Gaussians of its displacements.
 * Immutable; safe for use by several threads.
 */
public final class ShapeSampler {
  private final Codec codec;
  private final MultivariateNormal identities;
  private final Optional<Tensor> expressions;
  private final List<RegionSampler> regions = new ArrayList<>();

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
    this.identities = statistics.identities();
    this.expressions = statistics.expressions().map(Statistics.Expressions::samples);
    for (Region region : codec.topology().regions()) {
      if (statistics.displacements().containsKey(region.name())) {
        regions.add(new RegionSampler(codec.topology(), statistics, region.name()));
      }
    }
  }

  /** Draws an identity: a latent code [d]. */
  public float[] identity(RandomGenerator random) {
    return identities.sample(random);
  }

  /**
   * Draws an expression: what it adds to a latent code [d]. A model that had one scan of each
   * subject knows none; there it is half of the way from one identity to another.
   */
  public float[] expression(RandomGenerator random) {
    float[] expression = new float[identities.dimension()];
    if (expressions.isPresent()) {
      int sample = random.nextInt(expressions.get().shape()[0]);
      expressions.get().data().get(sample * expression.length, expression);
      return expression;
    }
    float[] from = identity(random);
    float[] to = identity(random);
    for (int i = 0; i < expression.length; i++) {
      expression[i] = (to[i] - from[i]) / 2;
    }
    return expression;
  }

  /** Draws an identity with an expression: a latent code [d]. */
  public float[] shape(RandomGenerator random) {
    float[] shape = identity(random);
    float[] expression = expression(random);
    for (int i = 0; i < shape.length; i++) {
      shape[i] += expression[i];
    }
    return shape;
  }

  /** Draws an edit of one region: displacements [C, 3] of its control points, 0 elsewhere. */
  public float[] regionEdit(RandomGenerator random) {
    return regions.isEmpty()
        ? new float[3 * codec.topology().controlPoints().size()]
        : regions.get(random.nextInt(regions.size())).displacements(random, 1);
  }

  /**
   * Draws an edit of the whole: displacements [C, 3] as an expression makes them of an identity.
   */
  public float[] expressionEdit(RandomGenerator random) {
    float[] identity = identity(random);
    float[] from = new float[3 * codec.topology().vertexCount()];
    float[] to = new float[from.length];
    float[] expression = expression(random);
    decode(identity, expression, 0, from);
    decode(identity, expression, 1, to);
    float[] displacements = new float[3 * codec.topology().controlPoints().size()];
    int at = 0;
    for (int vertex : codec.topology().controlPoints()) {
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        displacements[at++] = to[i] - from[i];
      }
    }
    return displacements;
  }

  /**
   * One identity with an expression that comes and goes: frame i of F has it at (1 - cos(2 pi i /
   * F)) / 2.
   *
   * @param identity [d]
   * @param expression [d]
   * @return vertices [F, N, 3], in the model's unit
   */
  public float[][] clip(float[] identity, float[] expression, int frames) {
    float[][] clip = new float[frames][3 * codec.topology().vertexCount()];
    for (int frame = 0; frame < frames; frame++) {
      decode(identity, expression, (1 - Math.cos(2 * Math.PI * frame / frames)) / 2, clip[frame]);
    }
    return clip;
  }

  private void decode(float[] identity, float[] expression, double weight, float[] vertices) {
    float[] latent = new float[identity.length];
    for (int i = 0; i < identity.length; i++) {
      latent[i] = (float) (identity[i] + weight * expression[i]);
    }
    FloatBuffer still = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    codec.decode(1, FloatBuffer.wrap(latent), still, FloatBuffer.wrap(vertices));
  }
}
