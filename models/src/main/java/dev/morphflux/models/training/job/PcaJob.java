package dev.morphflux.models.training.job;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.packages.Training;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.models.training.scans.SubjectSplit;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A training run of the linear model: the split by subject, the fit, the held-out subjects, the
 * package. It takes seconds to minutes and is not interrupted.
 */
public final class PcaJob {
  /** Streams of random numbers that must not meet. */
  private static final int COMPONENT_STREAM = 102;

  private static final int STATISTICS_STREAM = 101;

  private static final int EVALUATION_SCANS = 1024;

  private final TrainingConfig config;
  private final Topology topology;
  private final ScanCache cache;

  public PcaJob(TrainingConfig config, Topology topology, ScanCache cache) {
    this.config = config;
    this.topology = topology;
    this.cache = cache;
  }

  /**
   * Runs.
   *
   * @param out where the package goes
   * @return the metrics of the package
   * @throws MorphfluxException if there are too few scans or subjects
   */
  public Map<String, Double> run(Path out) {
    if (config.warmStart() != null) {
      throw new MorphfluxException(
          "warmStart continues a network, but model is pca, which is fitted to all scans in one go;"
              + " remove warmStart");
    }
    if (config.threads() > 0) {
      TorchEngine.useThreads(config.threads());
    }
    SubjectSplit split = SubjectSplit.of(cache, config.heldOutFraction(), config.seed());
    int scans = split.training().length;
    if (scans <= config.architecture().latentSize()) {
      throw new MorphfluxException(
          "there are "
              + scans
              + " scans to fit "
              + config.architecture().latentSize()
              + " principal components to, expected more scans than components; publish more scans"
              + " or lower architecture.latentSize");
    }
    PcaParameters pca = fit(config, cache, split);
    try (Codec codec = Codecs.of(config.name(), config.version(), topology, pca)) {
      Map<String, Double> metrics =
          new CodecEvaluation(codec, cache, split.heldOut()).evaluate(EVALUATION_SCANS);
      metrics.put("heldOutSubjects", (double) split.heldOutSubjects());
      PackageContents contents =
          new PackageContents(
              config.name(),
              config.version(),
              topology,
              pca,
              Optional.empty(),
              Optional.of(statistics(codec, split)),
              provenance(split),
              metrics,
              config.card());
      ModelPackage.write(out, QualityFit.learn(contents, cache, split.heldOut()), config.weights());
      return metrics;
    }
  }

  /** The components that a run's settings and training scans give. */
  static PcaParameters fit(TrainingConfig config, ScanCache cache, SubjectSplit split) {
    return PcaFit.of(
        cache,
        split.training(),
        config.architecture().latentSize(),
        config.pca().ridge(),
        Seeds.mix(config.seed(), COMPONENT_STREAM));
  }

  private Statistics statistics(Codec codec, SubjectSplit split) {
    LatentFit latents = new LatentFit(codec.latentSize());
    FloatBuffer vertices = FloatBuffer.allocate(3 * cache.vertexCount());
    FloatBuffer latent = FloatBuffer.allocate(codec.latentSize());
    float[] z = new float[codec.latentSize()];
    for (int scan : split.training()) {
      vertices.put(0, cache.vertices(scan), 0, vertices.capacity());
      codec.encode(1, vertices, latent);
      latent.get(0, z);
      latents.add(cache.subjectOf(scan), z, 0);
    }
    BatchSampler pairs =
        new BatchSampler(
            cache,
            split.training(),
            config.batchSize(),
            Seeds.mix(config.seed(), STATISTICS_STREAM));
    return latents.statistics(StatisticsFit.displacements(topology, cache, pairs));
  }

  private Training provenance(SubjectSplit split) {
    return new Training(
        "principal components of scans from topics",
        cache.source().topics(),
        cache.source().offsets(),
        split.training().length,
        split.trainingSubjects(),
        config.seed(),
        split.heldOutBelow(),
        "");
  }
}
