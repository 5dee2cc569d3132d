package dev.morphflux.connectors.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshCheck;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.MeshSequence;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Reads scan files into messages. The id of a scan is made of its name and of its file's path, size
 * and time: should the same file ever be read twice, its scans carry the same ids. For one thread.
 */
final class ScanReader {
  private final Path folder;
  private final Topology topology;
  private final String topologyId;
  private final MeshCheck check;
  private final double toTopologyUnit;
  private final FrameRate rate;
  private final VertexEncoding encoding;

  ScanReader(SourceConfig config) {
    folder = config.directory();
    topology = config.topology();
    topologyId = topology.id();
    check = new MeshCheck(topology);
    double unit = config.metersPerUnit();
    toTopologyUnit = unit == 0 ? 1 : unit / topology.metersPerUnit();
    rate = config.frameRate();
    encoding = config.encoding();
  }

  /**
   * Opens a file.
   *
   * @throws dev.morphflux.schemas.MorphfluxException naming what is wrong with it
   */
  MeshSequence open(ScanFile file) {
    return MeshFiles.open(folder.resolve(file.path()));
  }

  /** Whether the file is still the version that was listed. */
  boolean isUnchanged(ScanFile file) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(folder.resolve(file.path()), BasicFileAttributes.class);
      return now.size() == file.size() && now.lastModifiedTime().toMillis() == file.modified();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The message of a mesh.
   *
   * @param index which mesh of the file it is; each next one is a frame later
   * @throws dev.morphflux.schemas.MorphfluxException when it is not registered to the topology
   */
  RegisteredScan message(ScanFile file, Mesh mesh, int index) {
    float[] vertices = inTopologyUnit(mesh.vertices());
    check.check(new Mesh(vertices, mesh.faces()));
    ScanName name = file.name();
    return RegisteredScan.newBuilder()
        .setScanId(id(file, index))
        .setSubject(name.subject())
        .setCaptureSession(name.captureSession())
        .setSlate(name.slate())
        .setTake(name.take())
        .setFrame(rate.frame(name.frame() + index))
        .setCaptureTime(Instant.ofEpochMilli(file.modified()).plus(rate.after(index)))
        .setTopologyId(topologyId)
        .setMetersPerUnit(topology.metersPerUnit())
        .setVertices(VertexPacking.pack(FloatBuffer.wrap(vertices), encoding))
        .build();
  }

  private float[] inTopologyUnit(float[] vertices) {
    if (toTopologyUnit == 1) {
      return vertices;
    }
    float[] scaled = vertices.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (scaled[i] * toTopologyUnit);
    }
    return scaled;
  }

  private static String id(ScanFile file, int index) {
    ScanName name = file.name();
    String version = file.path() + '\n' + file.size() + '\n' + file.modified();
    byte[] digest = sha256().digest(version.getBytes(UTF_8));
    String slate = name.slate().isEmpty() ? "" : name.slate() + "/";
    return "%s/%s%d/%d/%s"
        .formatted(
            name.subject(),
            slate,
            name.take(),
            name.frame() + index,
            HexFormat.of().formatHex(digest, 0, 8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
