package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.statistics.MultivariateNormal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the model saw in training: Gaussians, and expressions as they were.
 *
 * @param latentMean [d]
 * @param latentCovariance [d, d]
 * @param expressions what differs between scans of one subject; empty if no subject had two
 * @param displacements for regions with control points, by the region's name; may be empty
 * @param quality what scans of the family stay within, where it was learned
 */
public record Statistics(
    Tensor latentMean,
    Tensor latentCovariance,
    Optional<Expressions> expressions,
    Map<String, Gaussian> displacements,
    Optional<QualityThresholds> quality) {

  private static final String LATENT_MEAN = "latent.mean";
  private static final String LATENT_COVARIANCE = "latent.covariance";
  private static final String EXPRESSION_COVARIANCE = "latent.expression.covariance";
  private static final String EXPRESSION_SAMPLES = "latent.expression.samples";
  private static final String DISPLACEMENT = "displacement.";
  private static final String MEAN = ".mean";
  private static final String COVARIANCE = ".covariance";

  /**
   * A Gaussian of the displacements of one region's control points, x y z of one after another, in
   * the model's unit.
   *
   * @param mean [3 c]
   * @param covariance [3 c, 3 c]
   */
  public record Gaussian(Tensor mean, Tensor covariance) {
    public Gaussian {
      requireSquare(mean, covariance, "displacements");
    }

    /** The distribution itself. */
    public MultivariateNormal distribution() {
      return new MultivariateNormal(mean.toFloats(), covariance.toFloats());
    }
  }

  /**
   * Latent codes less the mean of their subject's: far from a Gaussian, since a mouth opens but
   * does not open the other way.
   *
   * @param covariance [d, d], of all
   * @param samples [e, d], some of them
   */
  public record Expressions(Tensor covariance, Tensor samples) {}

  public Statistics {
    requireSquare(latentMean, latentCovariance, "latent codes");
    int[] mean = latentMean.shape();
    expressions.ifPresent(known -> requireExpressions(known, mean));
    displacements = Collections.unmodifiableMap(new LinkedHashMap<>(displacements));
  }

  /** Gaussians alone, of subjects with one scan each. */
  public Statistics(
      Tensor latentMean, Tensor latentCovariance, Map<String, Gaussian> displacements) {
    this(latentMean, latentCovariance, Optional.empty(), displacements, Optional.empty());
  }

  /** The same with thresholds. */
  public Statistics withQuality(QualityThresholds thresholds) {
    return new Statistics(
        latentMean, latentCovariance, expressions, displacements, Optional.of(thresholds));
  }

  /** The distribution of the means of subjects' latent codes. */
  public MultivariateNormal identities() {
    float[] covariance = latentCovariance.toFloats();
    if (expressions.isPresent()) {
      float[] within = expressions.get().covariance().toFloats();
      for (int i = 0; i < covariance.length; i++) {
        covariance[i] -= within[i];
      }
    }
    return new MultivariateNormal(latentMean.toFloats(), covariance);
  }

  /** The distribution of latent codes. */
  public MultivariateNormal latents() {
    return new MultivariateNormal(latentMean.toFloats(), latentCovariance.toFloats());
  }

  private static void requireExpressions(Expressions expressions, int[] mean) {
    int[] square = expressions.covariance().shape();
    int[] samples = expressions.samples().shape();
    boolean fits = square.length == 2 && square[0] == mean[0] && square[1] == mean[0];
    if (!fits || samples.length != 2 || samples[0] == 0 || samples[1] != mean[0]) {
      throw new InvalidPackageException(
          "the statistics of expressions have a covariance "
              + Arrays.toString(square)
              + " and samples "
              + Arrays.toString(samples)
              + ", expected [d, d] and [e, d] with d = "
              + mean[0]);
    }
  }

  private static void requireSquare(Tensor mean, Tensor covariance, String what) {
    int[] shape = mean.shape();
    int[] square = covariance.shape();
    if (shape.length != 1 || square.length != 2 || square[0] != shape[0] || square[1] != shape[0]) {
      throw new InvalidPackageException(
          "the statistics of "
              + what
              + " have a mean "
              + Arrays.toString(shape)
              + " and a covariance "
              + Arrays.toString(square)
              + ", expected [n] and [n, n]");
    }
  }

  /**
   * As {@code statistics.safetensors} names them: {@code latent.mean}, {@code latent.covariance},
   * {@code latent.expression.covariance}, {@code latent.expression.samples} and, for a region R,
   * {@code displacement.R.mean} and {@code displacement.R.covariance}; those of {@link
   * QualityThresholds} begin with {@code quality.}.
   */
  Map<String, Tensor> toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(LATENT_MEAN, latentMean);
    tensors.put(LATENT_COVARIANCE, latentCovariance);
    expressions.ifPresent(
        known -> {
          tensors.put(EXPRESSION_COVARIANCE, known.covariance());
          tensors.put(EXPRESSION_SAMPLES, known.samples());
        });
    displacements.forEach(
        (region, gaussian) -> {
          tensors.put(DISPLACEMENT + region + MEAN, gaussian.mean());
          tensors.put(DISPLACEMENT + region + COVARIANCE, gaussian.covariance());
        });
    quality.ifPresent(thresholds -> tensors.putAll(thresholds.toTensors()));
    return tensors;
  }

  static Statistics fromTensors(Map<String, Tensor> tensors) {
    Map<String, Gaussian> displacements = new LinkedHashMap<>();
    for (String name : tensors.keySet()) {
      if (name.startsWith(DISPLACEMENT) && name.endsWith(MEAN)) {
        String region = name.substring(DISPLACEMENT.length(), name.length() - MEAN.length());
        Tensor covariance = require(tensors, DISPLACEMENT + region + COVARIANCE);
        displacements.put(region, new Gaussian(require(tensors, name), covariance));
      }
    }
    return new Statistics(
        require(tensors, LATENT_MEAN),
        require(tensors, LATENT_COVARIANCE),
        Optional.ofNullable(tensors.get(EXPRESSION_SAMPLES))
            .map(samples -> new Expressions(require(tensors, EXPRESSION_COVARIANCE), samples)),
        displacements,
        QualityThresholds.fromTensors(tensors));
  }

  private static Tensor require(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidPackageException("the statistics lack the tensor '" + name + "'");
    }
    return tensor;
  }
}
