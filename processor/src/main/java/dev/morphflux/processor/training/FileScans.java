package dev.morphflux.processor.training;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzSlices;
import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshCheck;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCacheWriter;
import dev.morphflux.models.training.scans.ScanSource;
import dev.morphflux.processor.scans.CapturedScan;
import dev.morphflux.processor.scans.MeshFileScans;
import dev.morphflux.processor.scans.ScanNaming;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills a cache with the scans of files: npz archives with {@code vertices} [B, N, 3] and, where it
 * is known, {@code subjects} [B], or files and folders of OBJ and PLY, whose folders are the
 * subjects. A mesh that does not fit the topology is an error. For one thread.
 */
public final class FileScans {
  private static final String VERTICES = "vertices";
  private static final String SUBJECTS = "subjects";

  private final Topology topology;
  private final MeshCheck check;
  private final double factor;
  private final double metersPerUnit;
  private final ScanNaming naming;
  private final List<String> notes = new ArrayList<>();
  private @Nullable String otherUnit;
  private int ofOtherUnit;

  /**
   * @param topology what the scans must be registered to
   * @param metersPerUnit the scans' unit; 0 for the topology's
   * @param naming reads subjects off the paths of files
   */
  public FileScans(Topology topology, double metersPerUnit, ScanNaming naming) {
    this.topology = topology;
    this.check = new MeshCheck(topology);
    this.factor = metersPerUnit == 0 ? 1 : metersPerUnit / topology.metersPerUnit();
    this.metersPerUnit = metersPerUnit;
    this.naming = naming;
  }

  /**
   * Reads files.
   *
   * @param directory where the cache goes
   * @return what a person should know about them, such as a size that shows another unit
   * @throws MorphfluxException if a file cannot be read or does not fit
   */
  public List<String> readInto(Path directory, List<Path> files, TopicScans.Progress progress) {
    try (ScanCacheWriter cache = ScanCacheWriter.create(directory, topology)) {
      List<Path> others = new ArrayList<>();
      for (Path file : files) {
        if (!Files.isDirectory(file) && file.toString().endsWith(".npz")) {
          readArchive(file, cache, progress);
        } else {
          others.add(file);
        }
      }
      if (!others.isEmpty()) {
        readMeshes(others, cache, progress);
      }
      cache.finish(new ScanSource(List.of(), new TreeMap<>(), new TreeMap<>()));
    }
    if (otherUnit != null) {
      notes.add(
          ofOtherUnit == 1 ? otherUnit : otherUnit + " (the first of " + ofOtherUnit + " such)");
    }
    return List.copyOf(notes);
  }

  private void readArchive(Path file, ScanCacheWriter cache, TopicScans.Progress progress) {
    try (Npz npz = Npz.open(file);
        NpzSlices slices = npz.slices(VERTICES)) {
      slices.requireShape("[B, N, 3] of the model's vertices", -1, topology.vertexCount(), 3);
      Optional<List<String>> subjects = subjects(npz, slices.count());
      if (subjects.isEmpty() && slices.count() > 1) {
        notes.add(
            file.getFileName()
                + " names no subjects; each of its scans is taken for a subject of its own");
      }
      float[] vertices = new float[topology.template().length];
      for (int i = 0; i < slices.count(); i++) {
        slices.read(1, FloatBuffer.wrap(vertices));
        String id = file.getFileName() + "[" + i + "]";
        String subject = subjects.isPresent() ? subjects.get().get(i) : id;
        add(subject, id, file + ": scan " + i, new Mesh(scaled(vertices), new int[0][]), cache);
        progress.at(i + 1L, slices.count());
      }
    }
  }

  private static Optional<List<String>> subjects(Npz npz, int count) {
    if (!npz.contains(SUBJECTS)) {
      return Optional.empty();
    }
    NumpyArray array = npz.read(SUBJECTS).requireShape("[B], one for each scan", count);
    return Optional.of(
        array.type().isInteger()
            ? Arrays.stream(array.toInts()).mapToObj(Integer::toString).toList()
            : array.toStrings());
  }

  private void readMeshes(List<Path> files, ScanCacheWriter cache, TopicScans.Progress progress) {
    try (MeshFileScans scans =
        new MeshFileScans(files, naming, FrameRate.parse("30"), metersPerUnit)) {
      for (Optional<CapturedScan> next = scans.next(); next.isPresent(); next = scans.next()) {
        CapturedScan scan = next.get();
        Mesh mesh = new Mesh(scaled(scan.vertices()), scan.faces());
        add(scan.subject(), scan.origin(), scan.origin(), mesh, cache);
        progress.at(cache.size(), scans.size());
      }
    }
  }

  private void add(String subject, String id, String where, Mesh mesh, ScanCacheWriter cache) {
    try {
      check.checkRegistration(mesh);
    } catch (InvalidMeshException e) {
      throw new InvalidMeshException(where + ": " + e.getMessage(), e);
    }
    Optional<String> warning = check.otherUnit(mesh.vertices());
    if (warning.isPresent()) {
      ofOtherUnit++;
      otherUnit = otherUnit == null ? where + ": " + warning.get() : otherUnit;
    }
    cache.add(subject, id, FloatBuffer.wrap(mesh.vertices()));
  }

  private float[] scaled(float[] vertices) {
    if (factor == 1) {
      return vertices;
    }
    float[] scaled = new float[vertices.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (vertices[i] * factor);
    }
    return scaled;
  }
}
