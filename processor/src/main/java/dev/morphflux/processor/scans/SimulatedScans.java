package dev.morphflux.processor.scans;

import dev.morphflux.models.codec.ShapeSampler;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.FrameTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A capture that never ends: subjects drawn from a model's statistics who take turns, each with
 * expressions that come and go, seen through a sensor with noise. The same seed gives the same
 * shapes.
 */
public final class SimulatedScans implements ScanSource {

  /**
   * What to simulate.
   *
   * @param subjects how many take turns
   * @param framesPerClip how long one expression takes
   * @param clipsPerSubject how many expressions a subject has
   * @param framesPerSecond of each subject
   * @param noiseMm standard deviation of each coordinate, millimetres
   * @param seed what the random numbers start from
   */
  public record Settings(
      int subjects,
      int framesPerClip,
      int clipsPerSubject,
      int framesPerSecond,
      double noiseMm,
      long seed) {

    /** Six subjects at 30 frames a second with a twentieth of a millimetre of noise. */
    public static Settings standard(long seed) {
      return new Settings(6, 24, 2, 30, 0.05, seed);
    }
  }

  private final Topology topology;
  private final Settings settings;
  private final float[] noise;
  private final List<Subject> subjects = new ArrayList<>();
  private final SplittableRandom random;
  private long given;

  /**
   * @param name the subject's name
   * @param frames vertices [F, N, 3] of all its clips
   */
  private record Subject(String name, List<float[]> frames) {}

  /** Draws the subjects and their expressions; takes a few milliseconds for each frame. */
  public SimulatedScans(ShapeSampler sampler, Topology topology, Settings settings) {
    this.topology = topology;
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed());
    for (int s = 0; s < settings.subjects(); s++) {
      float[] identity = sampler.identity(random);
      List<float[]> frames = new ArrayList<>();
      for (int clip = 0; clip < settings.clipsPerSubject(); clip++) {
        float[] expression = sampler.expression(random);
        frames.addAll(List.of(sampler.clip(identity, expression, settings.framesPerClip())));
      }
      subjects.add(new Subject(String.format(Locale.ROOT, "simulated-%03d", s + 1), frames));
    }
    // One table of noise, read from a random place for each scan: drawing 3 N normal numbers for
    // every scan would cost more than encoding it.
    this.noise = new float[8 * topology.template().length];
    double deviation = settings.noiseMm() / topology.millimetresPerUnit();
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (deviation * random.nextGaussian());
    }
  }

  @Override
  public long size() {
    return ENDLESS;
  }

  @Override
  public Optional<CapturedScan> next() {
    Subject subject = subjects.get((int) (given % subjects.size()));
    long frame = given / subjects.size();
    given++;
    float[] vertices = subject.frames().get((int) (frame % subject.frames().size())).clone();
    int start = random.nextInt(noise.length - vertices.length);
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] += noise[start + i];
    }
    return Optional.of(
        new CapturedScan(
            subject.name(),
            "simulation " + settings.seed(),
            1,
            new FrameTime(frame, timecode(frame), settings.framesPerSecond(), 1),
            Instant.now(),
            topology.metersPerUnit(),
            vertices,
            topology.faces(),
            subject.name() + ", frame " + frame));
  }

  private String timecode(long frame) {
    long seconds = frame / settings.framesPerSecond();
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d:%02d",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        frame % settings.framesPerSecond());
  }
}
