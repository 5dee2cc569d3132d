package dev.morphflux.models.export;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.VertexPacking;
import java.io.Closeable;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Writes the meshes of the topic into a folder: {@code SUBJECT/ID.obj} for each mesh, by its scan's
 * or edit's id, or {@code SUBJECT/SLATE_take001_000100_1a2b3c.usda} for each take. Meshes that
 * answer an edit alone belong to no take and get a file each. For one thread.
 *
 * <p>A file appears under its name only whole, and a mesh that comes again leads to the same file
 * again. After an I/O error the same mesh may be saved again.
 */
public final class MeshFolder implements Closeable {
  private static final double USUAL_FRAMES_PER_SECOND = 30;

  private final Path directory;
  private final MeshFormat format;
  private final boolean wholeTakes;
  private final Topology topology;
  private final String topologyId;
  private final MeshSurface surface;
  private final OpenTakes<MeshFrame> takes;

  /**
   * Prepares to write.
   *
   * @param wholeTakes one file a take, rather than one a mesh
   * @param topology of all meshes
   * @param listener hears of complete takes
   * @param nanoTime the clock of {@link #finishIdle}
   */
  public MeshFolder(
      Path directory,
      MeshFormat format,
      boolean wholeTakes,
      Topology topology,
      UpAxis up,
      OpenTakes.Finished listener,
      LongSupplier nanoTime) {
    if (wholeTakes && !format.holdsTakes()) {
      throw new InvalidMeshException(
          format + " holds one mesh a file, expected GLB or USDA for whole takes");
    }
    this.directory = directory;
    this.format = format;
    this.wholeTakes = wholeTakes;
    this.topology = topology;
    this.topologyId = topology.id();
    this.surface = MeshSurface.of(topology, up);
    this.takes =
        new OpenTakes<>(
            directory,
            format.extension(),
            (file, first) -> format.begin(file, surface),
            listener,
            nanoTime);
  }

  /**
   * Saves a mesh.
   *
   * @param position where it stands in what is read, growing
   * @throws dev.morphflux.schemas.MorphfluxException when it is not a mesh of the topology
   */
  public void save(DenseMesh mesh, long position) throws IOException {
    MeshFrame frame = frame(mesh);
    String scan = mesh.getScanId();
    if (scan == null) {
      publish(
          directory
              .resolve(FileNames.safe(mesh.getSubject()))
              .resolve(FileNames.safe(id(mesh)) + format.extension()),
          frame);
      return;
    }
    TakeId take =
        new TakeId(
            mesh.getSubject(), mesh.getCaptureSession(), mesh.getSlate(), mesh.getTake(), "");
    if (wholeTakes) {
      takes.add(new TakeItem<>(take, frame.number(), scan, position, frame));
    } else {
      publish(take.file(directory, frame.number(), scan, format.extension()), frame);
    }
  }

  private void publish(Path file, MeshFrame frame) throws IOException {
    FileDraft.publish(file, format.encode(surface, frame));
  }

  private static String id(DenseMesh mesh) {
    if (mesh.getScanId() != null) {
      return mesh.getScanId();
    }
    if (mesh.getEditIds().isEmpty()) {
      throw new InvalidMeshException("the mesh names neither a scan nor an edit");
    }
    return mesh.getEditIds().get(mesh.getEditIds().size() - 1);
  }

  private MeshFrame frame(DenseMesh mesh) {
    if (!mesh.getTopologyId().equals(topologyId)) {
      throw new InvalidMeshException(
          "mesh %s has the topology %s, but the one given is %s; name the topology or model of the meshes"
              .formatted(id(mesh), mesh.getTopologyId(), topologyId));
    }
    if (mesh.getVertices().getCount() != topology.vertexCount()) {
      throw new InvalidMeshException(
          "mesh %s has %d vertices, but topology %s has %d"
              .formatted(
                  id(mesh), mesh.getVertices().getCount(), topologyId, topology.vertexCount()));
    }
    float[] vertices = new float[3 * topology.vertexCount()];
    VertexPacking.unpack(mesh.getVertices(), FloatBuffer.wrap(vertices));
    FrameTime time = mesh.getFrame();
    return time == null
        ? new MeshFrame(0, null, USUAL_FRAMES_PER_SECOND, vertices)
        : new MeshFrame(time.getNumber(), time.getTimecode(), framesPerSecond(time), vertices);
  }

  private static double framesPerSecond(FrameTime time) {
    double rate = (double) time.getRateNumerator() / time.getRateDenominator();
    return rate > 0 && Double.isFinite(rate) ? rate : USUAL_FRAMES_PER_SECOND;
  }

  /** Completes the takes to which nothing was added for so long. */
  public void finishIdle(Duration idle) throws IOException {
    takes.finishIdle(idle);
  }

  /** Completes all takes. */
  public void finishAll() throws IOException {
    takes.finishAll();
  }

  /** The lowest position of a mesh that is not yet in a finished file; empty without any. */
  public OptionalLong firstUnfinished() {
    return takes.firstUnfinished();
  }

  /** Removes what is not finished. */
  @Override
  public void close() throws IOException {
    takes.close();
  }
}
