package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionDistances;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Edits one region at a time, 20 sampled shapes for each of a few meshes, and measures what else
 * moves (Fig. 9 of the paper).
 */
final class Locality {
  /** As the paper. */
  static final int SAMPLES = 20;

  /** How many meshes are edited at most. */
  static final int MESHES = 10;

  /** How far the border around a region reaches, as a part of the template's bounding diagonal. */
  static final double BORDER = 0.03;

  private final Topology topology;
  private final ScanCache scans;
  private final RegionEdits edits;
  private final long seed;
  private final Map<Region, double[]> distances = new LinkedHashMap<>();
  private final double border;

  Locality(Topology topology, ScanCache scans, RegionEdits edits, long seed) {
    this.topology = topology;
    this.scans = scans;
    this.edits = edits;
    this.seed = seed;
    RegionDistances surface = new RegionDistances(topology);
    this.border = BORDER * surface.extent();
    topology.regions().stream()
        .filter(edits::has)
        .forEach(region -> distances.put(region, surface.from(region)));
  }

  /** The regions that can be edited. */
  List<Region> regions() {
    return List.copyOf(distances.keySet());
  }

  /** How far the border reaches, in millimetres. */
  double borderMillimetres() {
    return border * topology.millimetresPerUnit();
  }

  /** The motion of each vertex, mean over all edits of a region in millimetres, by the region. */
  Map<String, double[]> motion(EvaluatedCodec codec, int[] meshes, Runnable regionDone) {
    List<float[]> latents = new ArrayList<>();
    List<float[]> unedited = new ArrayList<>();
    for (int scan : meshes) {
      Codec judge = codec.forSubject(scans.subjectOf(scan));
      latents.add(Shapes.encode(judge, scans.vertices(scan)));
      unedited.add(Shapes.decode(judge, latents.get(latents.size() - 1)));
    }
    Map<String, double[]> motion = new LinkedHashMap<>();
    for (Region region : distances.keySet()) {
      double[] mean = new double[topology.vertexCount()];
      for (int m = 0; m < meshes.length; m++) {
        Codec judge = codec.forSubject(scans.subjectOf(meshes[m]));
        add(judge, latents.get(m), unedited.get(m), edits(region, m), mean);
      }
      double scale = topology.millimetresPerUnit() / SAMPLES / meshes.length;
      for (int v = 0; v < mean.length; v++) {
        mean[v] *= scale;
      }
      motion.put(region.name(), mean);
      regionDone.run();
    }
    return motion;
  }

  /** The edits of a region for the m-th mesh: the same for every codec. */
  private FloatBuffer edits(Region region, int mesh) {
    long stream = Seeds.mix(seed, topology.regions().indexOf(region));
    SplittableRandom random = new SplittableRandom(Seeds.mix(stream, mesh));
    int size = 3 * topology.controlPoints().size();
    FloatBuffer all = FloatBuffer.allocate(SAMPLES * size);
    for (int s = 0; s < SAMPLES; s++) {
      all.put(s * size, edits.draw(region, random));
    }
    return all;
  }

  private void add(
      Codec codec, float[] latent, float[] unedited, FloatBuffer displacements, double[] sums) {
    FloatBuffer latents = FloatBuffer.allocate(SAMPLES * latent.length);
    for (int s = 0; s < SAMPLES; s++) {
      latents.put(s * latent.length, latent);
    }
    FloatBuffer edited = FloatBuffer.allocate(SAMPLES * unedited.length);
    codec.decode(SAMPLES, latents, displacements, edited);
    float[] mesh = new float[unedited.length];
    for (int s = 0; s < SAMPLES; s++) {
      edited.get(s * mesh.length, mesh);
      for (int v = 0; v < sums.length; v++) {
        sums[v] += Shapes.distance(mesh, unedited, v);
      }
    }
  }

  /** The figures of that motion. */
  LocalityFigures figures(Map<String, double[]> motion) {
    List<LocalityFigures.RegionFigures> figures = new ArrayList<>();
    double[] total = new double[3];
    distances.forEach(
        (region, distance) -> {
          double[] moved = motion.get(region.name());
          double all = 0;
          double inside = 0;
          double near = 0;
          int count = 0;
          for (int v = 0; v < moved.length; v++) {
            all += moved[v];
            inside += distance[v] == 0 ? moved[v] : 0;
            near += distance[v] <= border ? moved[v] : 0;
            count += distance[v] == 0 ? 1 : 0;
          }
          figures.add(
              new LocalityFigures.RegionFigures(
                  region.name(),
                  share(inside, all),
                  share(near, all),
                  inside / count,
                  (all - inside) / Math.max(1, moved.length - count)));
          total[0] += all;
          total[1] += inside;
          total[2] += near;
        });
    return new LocalityFigures(share(total[1], total[0]), share(total[2], total[0]), figures);
  }

  private static double share(double part, double all) {
    return all > 0 ? part / all : 0;
  }
}
