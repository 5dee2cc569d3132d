package dev.morphflux.processor.scans;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshCheck;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexArray;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Makes messages of scans: brings them into the topology's unit, checks them, packs them, and gives
 * them an id that no other scan has, also not the same scan published another time: subject,
 * session, take, frame, this run and a running number. For one thread.
 */
public final class ScanMessages {
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Topology topology;
  private final String topologyId;
  private final MeshCheck check;
  private final VertexEncoding encoding;
  private long made;

  public ScanMessages(Topology topology, VertexEncoding encoding) {
    this.topology = topology;
    this.topologyId = topology.id();
    this.check = new MeshCheck(topology);
    this.encoding = encoding;
  }

  /**
   * Makes a message.
   *
   * @throws InvalidMeshException naming the scan's origin and what is wrong with it
   */
  public RegisteredScan message(CapturedScan scan) {
    if (scan.subject().isBlank()) {
      throw new InvalidMeshException(scan.origin() + ": the subject is not known; give --subject");
    }
    float[] vertices = inTopologyUnit(scan);
    try {
      check.check(new Mesh(vertices, scan.faces()));
    } catch (InvalidMeshException e) {
      throw new InvalidMeshException(scan.origin() + ": " + e.getMessage(), e);
    }
    VertexArray packed = VertexPacking.pack(FloatBuffer.wrap(vertices), encoding);
    return RegisteredScan.newBuilder()
        .setScanId(id(scan))
        .setSubject(scan.subject())
        .setCaptureSession(scan.captureSession())
        .setTake(scan.take())
        .setFrame(scan.frame())
        .setCaptureTime(scan.captureTime().truncatedTo(ChronoUnit.MICROS))
        .setTopologyId(topologyId)
        .setMetersPerUnit(topology.metersPerUnit())
        .setVertices(packed)
        .build();
  }

  private float[] inTopologyUnit(CapturedScan scan) {
    double factor = scan.metersPerUnit() == 0 ? 1 : scan.metersPerUnit() / topology.metersPerUnit();
    if (factor == 1) {
      return scan.vertices();
    }
    float[] vertices = scan.vertices().clone();
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = (float) (vertices[i] * factor);
    }
    return vertices;
  }

  private String id(CapturedScan scan) {
    String session = scan.captureSession().isEmpty() ? "" : scan.captureSession() + "/";
    return "%s/%s%d/%d/%s-%d"
        .formatted(scan.subject(), session, scan.take(), scan.frame().getNumber(), run, ++made);
  }
}
