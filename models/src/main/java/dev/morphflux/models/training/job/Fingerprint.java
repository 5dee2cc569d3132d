package dev.morphflux.models.training.job;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What decides the numbers of a run, so that a checkpoint is not taken up by another run. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(TrainingSetup setup) {
    TrainingConfig config = setup.config();
    Topology topology = setup.topology();
    ScanCache cache = setup.cache();
    List<Object> parts =
        List.of(
            config.architecture(),
            config.seed(),
            config.heldOutFraction(),
            config.deviationFloor(),
            config.initialization(),
            config.batchSize(),
            config.weightDecay(),
            config.innerVertexFraction(),
            config.innerLayerWeight(),
            config.autoencoder(),
            config.manipulation(),
            config.evaluateEverySteps(),
            topology.id(),
            topology.regions().stream().map(Region::vertices).toList(),
            topology.controlPoints(),
            cache.source(),
            cache.size(),
            setup.warmStart().map(start -> start.model().manifest().files()));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(parts.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
