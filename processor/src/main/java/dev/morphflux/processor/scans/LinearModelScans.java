package dev.morphflux.processor.scans;

import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.schemas.FrameRate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Scans drawn from a linear 3D morphable model: subjects with Gaussian identity weights, one take
 * each. The same seed gives the same scans.
 *
 * <p>With expression curves a subject's frames are spread evenly over one of the recorded takes;
 * with random expressions a few shapes are active at random; with both they take turns.
 */
public final class LinearModelScans implements ScanSource {
  private static final FrameRate RATE = new FrameRate(30, 1);

  /** Of random expressions: so many of ARKit's 52 shapes move in a lively face. */
  private static final double ACTIVE_SHAPES = 0.1;

  private final LinearModel model;
  private final Settings settings;
  private final Instant start;
  private int subject;
  private int frame;
  private float[] identity = new float[0];
  private float[][] take = new float[0][];
  private int takeNumber;
  private int phase;
  private RandomGenerator random = new SplittableRandom(0);

  /**
   * What to draw.
   *
   * @param curves recorded expressions; null for none
   * @param randomExpressions whether to draw random expressions
   * @param subjectPrefix what the subjects' names start with
   * @param metersPerUnit the model's unit; 0 when not known
   */
  public record Settings(
      int subjects,
      int framesPerSubject,
      @Nullable ExpressionCurves curves,
      boolean randomExpressions,
      long seed,
      String subjectPrefix,
      double metersPerUnit) {}

  /**
   * Prepares the drawing.
   *
   * @param start when the first subject's capture began; each next one is a minute later
   */
  public LinearModelScans(LinearModel model, Settings settings, Instant start) {
    this.model = model;
    this.settings = settings;
    this.start = start;
  }

  @Override
  public long size() {
    return (long) settings.subjects() * settings.framesPerSubject();
  }

  @Override
  public Optional<CapturedScan> next() {
    if (frame == settings.framesPerSubject()) {
      frame = 0;
      subject++;
    }
    if (subject >= settings.subjects() || settings.framesPerSubject() == 0) {
      return Optional.empty();
    }
    if (frame == 0) {
      begin();
    }
    String name = String.format(Locale.ROOT, "%s%04d", settings.subjectPrefix(), subject);
    int index = frame++;
    int stride = Math.max(1, take.length / settings.framesPerSubject());
    long number = (long) phase + (long) index * stride;
    return Optional.of(
        new CapturedScan(
            name,
            "",
            takeNumber,
            RATE.frame(number),
            start.plusSeconds(60L * subject).plus(RATE.after(number)),
            settings.metersPerUnit(),
            model.shape(identity, expression(index, number)),
            model.faces(),
            name + " frame " + number));
  }

  /** Each subject has random numbers of its own, so that more frames do not change the faces. */
  private void begin() {
    random = new SplittableRandom(settings.seed() * 1_000_003 + subject);
    identity = new float[model.identity().size()];
    for (int i = 0; i < identity.length; i++) {
      identity[i] = (float) random.nextGaussian();
    }
    takeNumber = 1;
    take = new float[0][];
    phase = 0;
    ExpressionCurves curves = settings.curves();
    if (curves != null) {
      int chosen = random.nextInt(curves.takes().size());
      takeNumber = chosen + 1;
      take = curves.takes().get(chosen);
      phase = random.nextInt(Math.max(1, take.length / settings.framesPerSubject()));
    }
  }

  private float[] expression(int index, long number) {
    boolean drawn = settings.randomExpressions() && (take.length == 0 || index % 2 == 1);
    if (drawn) {
      float[] weights = new float[model.expression().size()];
      for (int e = 0; e < weights.length; e++) {
        boolean active = random.nextDouble() < ACTIVE_SHAPES;
        float weight = random.nextFloat();
        weights[e] = active ? weight : 0;
      }
      return weights;
    }
    return take.length == 0
        ? new float[model.expression().size()]
        : take[(int) (number % take.length)];
  }
}
