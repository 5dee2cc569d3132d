package dev.morphflux.models.training.scans;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Small meshes that are a template and a few random directions, in millimetres: rank 6. */
public final class LowRankFamily {
  public static final int RANK = 6;
  private static final int VERTICES = 48;
  private static final int REGIONS = 3;
  private static final float AMPLITUDE = 4;

  private final float[][] directions = new float[RANK][3 * VERTICES];
  private final Topology topology;

  public LowRankFamily(long seed) {
    Random random = new Random(seed);
    float[] template = new float[3 * VERTICES];
    for (int i = 0; i < template.length; i++) {
      template[i] = 100 * (random.nextFloat() - 0.5f);
      for (float[] direction : directions) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    int size = VERTICES / REGIONS;
    List<Region> regions =
        IntStream.range(0, REGIONS)
            .mapToObj(
                region ->
                    new Region(
                        "region-" + region,
                        IntStream.range(0, size).map(i -> i * REGIONS + region).boxed().toList(),
                        List.of(region, region + 5 * REGIONS)))
            .toList();
    topology = new Topology(0.001, template, new int[][] {{0, 1, 2}}, regions, List.of());
  }

  public Topology topology() {
    return topology;
  }

  /** A scan: the first half of the directions is the subject's, the others change by frame. */
  public float[] scan(int subject, int frame) {
    float[] vertices = topology.template().clone();
    Random identity = new Random(1000 + subject);
    Random expression = new Random(1_000_000L + 1000L * subject + frame);
    for (int k = 0; k < RANK; k++) {
      double weight = (k < RANK / 2 ? identity : expression).nextGaussian();
      for (int i = 0; i < vertices.length; i++) {
        vertices[i] += (float) (AMPLITUDE * weight * directions[k][i]);
      }
    }
    return vertices;
  }

  /** Fills a cache. */
  public ScanCache cache(Path directory, int subjects, int frames) {
    try (ScanCacheWriter writer = ScanCacheWriter.create(directory, topology)) {
      for (int frame = 0; frame < frames; frame++) {
        for (int subject = 0; subject < subjects; subject++) {
          writer.add(
              "subject-" + subject, subject + "/" + frame, FloatBuffer.wrap(scan(subject, frame)));
        }
      }
      writer.finish(new ScanSource(List.of("scans"), new TreeMap<>(), new TreeMap<>()));
    }
    return ScanCache.open(directory, topology);
  }
}
