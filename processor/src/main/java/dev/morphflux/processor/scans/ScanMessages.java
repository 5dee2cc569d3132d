package dev.morphflux.processor.scans;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;

/**
 * Captured scans as messages.
 *
 * @param topology what they are registered to
 * @param encoding of their vertices
 * @param device what captured them; may be empty
 */
public record ScanMessages(Topology topology, VertexEncoding encoding, String device) {

  /** The message of a scan, under an id that no other scan has. */
  public RegisteredScan message(CapturedScan scan, String scanId) {
    return new RegisteredScan(
        scanId,
        scan.subject(),
        scan.captureSession(),
        "",
        scan.take(),
        device,
        scan.frame(),
        scan.captureTime(),
        topology.id(),
        scan.metersPerUnit() > 0 ? scan.metersPerUnit() : topology.metersPerUnit(),
        VertexPacking.pack(FloatBuffer.wrap(scan.vertices()), encoding));
  }
}
