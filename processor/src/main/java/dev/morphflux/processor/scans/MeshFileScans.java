package dev.morphflux.processor.scans;

import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.MeshSequence;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scans of mesh files. The frame number is the file's, or else its place among the files; in a npz
 * archive of several meshes each next one is a frame later. A scan was captured when its file was
 * last changed.
 */
public final class MeshFileScans implements ScanSource {
  private final List<MeshFileList.Entry> files;
  private final ScanNaming naming;
  private final FrameRate rate;
  private final double metersPerUnit;
  private final long size;
  private int nextFile;
  private int nextMesh;
  private @Nullable MeshSequence open;

  /**
   * Lists the files.
   *
   * @param paths files, and folders to search
   * @param metersPerUnit the unit of all files; 0 when not known
   */
  public MeshFileScans(List<Path> paths, ScanNaming naming, FrameRate rate, double metersPerUnit) {
    this.files = MeshFileList.of(paths);
    this.naming = naming;
    this.rate = rate;
    this.metersPerUnit = metersPerUnit;
    this.size = files.stream().mapToLong(MeshFileScans::count).sum();
  }

  private static long count(MeshFileList.Entry entry) {
    if (!entry.relative().endsWith(".npz")) {
      return 1;
    }
    try (MeshSequence meshes = MeshFiles.open(entry.file())) {
      return meshes.count();
    } catch (MorphfluxException e) {
      return 1; // reported when its turn comes
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<CapturedScan> next() {
    while (nextFile < files.size()) {
      MeshFileList.Entry entry = files.get(nextFile);
      try {
        MeshSequence meshes = open == null ? MeshFiles.open(entry.file()) : open;
        open = meshes;
        if (nextMesh < meshes.count()) {
          return Optional.of(scan(entry, meshes));
        }
        nextFile();
      } catch (MorphfluxException e) {
        String origin = entry.file().toString();
        nextFile();
        throw String.valueOf(e.getMessage()).contains(origin)
            ? e
            : new MorphfluxException(origin + ": " + e.getMessage(), e);
      }
    }
    return Optional.empty();
  }

  private CapturedScan scan(MeshFileList.Entry entry, MeshSequence meshes) {
    ScanNaming.Name name = naming.name(entry.relative());
    Mesh mesh = meshes.next();
    int index = nextMesh++;
    boolean batch = meshes.count() > 1;
    long number = batch ? index : name.frame().orElse(nextFile);
    return new CapturedScan(
        name.subject(),
        name.session(),
        name.take(),
        rate.frame(number),
        captureTime(entry.file()).plus(rate.after(batch ? index : 0)),
        metersPerUnit,
        mesh.vertices(),
        mesh.faces(),
        batch ? entry.file() + "[" + index + "]" : entry.file().toString());
  }

  private static Instant captureTime(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new MorphfluxException("cannot read " + file + ": " + e, e);
    }
  }

  private void nextFile() {
    close();
    nextFile++;
    nextMesh = 0;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
