package dev.morphflux.models.training.precision;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.Precision;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rounds the weights of encoders for scans, once for each rank. For one thread. */
final class RoundingFit {
  /** Four times as many are no better. */
  private static final int SAMPLES = 256;

  private final ModelPackage model;
  private final SampleScans samples;
  private final Map<Integer, List<BitSet>> ofRank = new HashMap<>();

  RoundingFit(ModelPackage model, SampleScans samples) {
    this.model = model;
    this.samples = samples;
  }

  /** A fit with the roundings that a precision needs, if it needs any. */
  PrecisionFit with(PrecisionFit fit, Precision precision) {
    return precision.roundsEncoder()
        ? fit.withRoundedUp(
            ofRank.computeIfAbsent(precision.encoder().rank(), rank -> roundedUp(fit, precision)))
        : fit;
  }

  private List<BitSet> roundedUp(PrecisionFit fit, Precision precision) {
    int count = Math.min(SAMPLES, samples.count());
    List<float[]> scans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FloatBuffer scan = FloatBuffer.allocate(model.topology().template().length);
      samples.scan(Math.toIntExact((long) i * samples.count() / count), scan);
      scans.add(scan.array());
    }
    return new LammGraphs(model.topology(), model.lamm(), precision, Optional.of(fit))
        .roundedUpFor(scans);
  }
}
