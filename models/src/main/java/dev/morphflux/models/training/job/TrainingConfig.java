package dev.morphflux.models.training.job;

import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.packages.ModelCard;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training run is to do. {@code defaults.yaml} beside this class says what each setting
 * means; {@link TrainingConfigReader} reads them.
 *
 * @param topology the path of the topology file, relative to the configuration
 * @param warmStart the package to start from; null for {@code initialization}
 */
public record TrainingConfig(
    String name,
    String version,
    Source source,
    String topology,
    ModelKind model,
    Architecture architecture,
    Pca pca,
    Baseline baseline,
    long seed,
    String device,
    int threads,
    double heldOutFraction,
    double deviationFloor,
    @Nullable Warm warmStart,
    Initialization initialization,
    int batchSize,
    double weightDecay,
    int regionComponents,
    OptimizerKind optimizer,
    double innerVertexFraction,
    double innerLayerWeight,
    Autoencoder autoencoder,
    Manipulation manipulation,
    int checkpointEverySeconds,
    int evaluateEverySteps,
    TensorType weights,
    ModelCard card) {

  private static final int DEFAULT_OLD_SAMPLE = 2000;

  /** How parameters move. */
  public enum OptimizerKind {
    /** The published one. */
    ADAMW,
    /** Orthogonal steps for the matrices between tokens, see {@link Muon}. */
    MUON
  }

  /** Where the network starts. */
  public enum Initialization {
    /** As the linear model of the scans, see {@link PrincipalInitialization}. */
    PRINCIPAL,
    /** As PyTorch starts such a network. */
    RANDOM
  }

  /** What the package of a network carries to compare it with. */
  public enum Baseline {
    /** The PCA of the same latent size and training scans. */
    PCA,
    /** Nothing. */
    NONE
  }

  /**
   * The linear model, as a model of its own or as the baseline.
   *
   * @param ridge for edits, as a multiple of the variance that the components leave unexplained
   */
  public record Pca(double ridge) {
    public Pca {
      require(
          ridge > 0 && ridge < Double.POSITIVE_INFINITY,
          "pca.ridge must be positive, found " + ridge);
    }
  }

  /**
   * The topics to read.
   *
   * @param properties native Kafka client settings
   * @param dropFlagged which scans to leave out; null for none
   */
  public record Source(
      String bootstrapServers,
      String topicPrefix,
      Map<String, String> properties,
      @Nullable DropFlagged dropFlagged) {
    public Source {
      requireGiven("source.bootstrapServers", bootstrapServers);
      properties = Map.copyOf(properties);
    }
  }

  /**
   * Scans that a model did badly on when the processor encoded them, by the latents topic.
   *
   * @param maxErrorMm the largest mean reconstruction error that is kept; null for any
   * @param maxMahalanobis the largest distance from the model's family that is kept; null for any
   * @param anyFlag whether scans are left out that were flagged, by the thresholds of the model
   *     that encoded them
   */
  public record DropFlagged(
      @Nullable Double maxErrorMm, @Nullable Double maxMahalanobis, Boolean anyFlag) {
    public DropFlagged(
        @Nullable Double maxErrorMm, @Nullable Double maxMahalanobis, @Nullable Boolean anyFlag) {
      this.maxErrorMm = maxErrorMm;
      this.maxMahalanobis = maxMahalanobis;
      this.anyFlag = anyFlag != null && anyFlag;
      require(
          maxErrorMm != null || maxMahalanobis != null || this.anyFlag,
          "source.dropFlagged needs anyFlag: true, maxErrorMm or maxMahalanobis, found none");
      require(
          (maxErrorMm == null || maxErrorMm > 0) && (maxMahalanobis == null || maxMahalanobis > 0),
          "source.dropFlagged's maxErrorMm and maxMahalanobis must be positive");
    }
  }

  /**
   * The package a run starts from.
   *
   * @param model its path, relative to the configuration
   * @param newOnly whether only scans count that came after those it was trained on
   * @param oldSample how many of the others count all the same, drawn at random
   */
  public record Warm(String model, Boolean newOnly, Integer oldSample) {
    public Warm(String model, @Nullable Boolean newOnly, @Nullable Integer oldSample) {
      requireGiven("warmStart.model", model);
      this.model = model;
      this.newOnly = newOnly == null || newOnly;
      this.oldSample = oldSample == null ? DEFAULT_OLD_SAMPLE : oldSample;
      require(
          this.oldSample >= 0, "warmStart.oldSample must not be negative, found " + this.oldSample);
    }
  }

  /** What both phases have. */
  public sealed interface PhaseSettings {
    int steps();

    double learningRate();

    /** Of the steps, in which the learning rate rises. */
    double warmUpFraction();

    EarlyStopping earlyStopping();
  }

  /**
   * When a phase ends before its steps are done.
   *
   * @param patience after so many evaluations in a row without improvement; 0 for never
   * @param minImprovement what counts as one: the part of the held-out error that goes
   */
  public record EarlyStopping(int patience, double minImprovement) {
    public EarlyStopping {
      require(patience >= 0, "earlyStopping.patience must not be negative, found " + patience);
      require(
          minImprovement >= 0 && minImprovement < 1,
          "earlyStopping.minImprovement must be in [0, 1), found " + minImprovement);
    }
  }

  /**
   * The first phase: reconstruction.
   *
   * @param warmUpFraction of the steps, in which the learning rate rises
   */
  public record Autoencoder(
      int steps, double learningRate, double warmUpFraction, EarlyStopping earlyStopping)
      implements PhaseSettings {
    public Autoencoder {
      requirePhase("autoencoder", steps, learningRate, warmUpFraction);
    }
  }

  /**
   * The second phase: displacements of control points.
   *
   * @param warmUpFraction of the steps, in which the learning rate rises
   * @param alphaMin the least way from source to goal
   * @param alphaMax the longest way, in the end
   * @param rampFraction of the steps, in which the longest way grows to {@code alphaMax}
   * @param localFraction of the edits, that move one region alone
   */
  public record Manipulation(
      int steps,
      double learningRate,
      double warmUpFraction,
      double alphaMin,
      double alphaMax,
      double rampFraction,
      double localFraction,
      EarlyStopping earlyStopping)
      implements PhaseSettings {
    public Manipulation {
      requirePhase("manipulation", steps, learningRate, warmUpFraction);
      require(
          alphaMin >= 0 && alphaMin <= alphaMax && alphaMax <= 1,
          "manipulation.alphaMin and alphaMax must be in [0, 1] and in order, found "
              + alphaMin
              + " and "
              + alphaMax);
      requireFraction("manipulation.rampFraction", rampFraction);
      requireFraction("manipulation.localFraction", localFraction);
    }
  }

  public TrainingConfig {
    requireGiven("name", name);
    requireGiven("topology", topology);
    require(
        device.equals("cpu") || device.equals("gpu"),
        "device must be cpu or gpu, found '" + device + "'");
    require(threads >= 0, "threads must not be negative, found " + threads);
    require(
        heldOutFraction > 0 && heldOutFraction < 1,
        "heldOutFraction must be between 0 and 1, found " + heldOutFraction);
    require(deviationFloor >= 0, "deviationFloor must not be negative, found " + deviationFloor);
    require(batchSize >= 2, "batchSize must be at least 2, found " + batchSize);
    require(weightDecay >= 0, "weightDecay must not be negative, found " + weightDecay);
    require(
        regionComponents == 0 || regionComponents >= 3,
        "regionComponents must be 0 or at least 3, found " + regionComponents);
    require(
        innerVertexFraction > 0 && innerVertexFraction <= 1,
        "innerVertexFraction must be in (0, 1], found " + innerVertexFraction);
    require(
        innerLayerWeight >= 0, "innerLayerWeight must not be negative, found " + innerLayerWeight);
    require(
        checkpointEverySeconds > 0,
        "checkpointEverySeconds must be positive, found " + checkpointEverySeconds);
    require(
        evaluateEverySteps >= 0,
        "evaluateEverySteps must not be negative, found " + evaluateEverySteps);
    require(
        weights == TensorType.F16 || weights == TensorType.F32,
        "weights must be F16 or F32, found " + weights);
  }

  /** The settings of a phase. */
  PhaseSettings of(Phase phase) {
    return switch (phase) {
      case AUTOENCODER -> autoencoder;
      case MANIPULATION -> manipulation;
    };
  }

  private static void requirePhase(
      String path, int steps, double learningRate, double warmUpFraction) {
    require(steps >= 1, path + ".steps must be positive, found " + steps);
    require(
        learningRate > 0 && learningRate < 1,
        path + ".learningRate must be between 0 and 1, found " + learningRate);
    requireFraction(path + ".warmUpFraction", warmUpFraction);
  }

  private static void requireFraction(String path, double value) {
    require(value >= 0 && value <= 1, path + " must be in [0, 1], found " + value);
  }

  /** A record that is read from a file may lack what its type promises. */
  @SuppressWarnings("ConstantValue")
  private static void requireGiven(String path, String value) {
    require(value != null && !value.isBlank(), path + " is missing; it has no default");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new MorphfluxException(message);
    }
  }
}
