package dev.morphflux.processor.demo;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.VertexArray;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the picture shows: one scan, the mesh that answers it, and the mesh that answers an
 * edit of it. Safe for use by several threads.
 */
final class Exhibit {
  private final Topology topology;
  private Capture.@Nullable Sent scan;
  private @Nullable DenseMesh reconstruction;
  private @Nullable DenseMesh edited;

  Exhibit(Topology topology) {
    this.topology = topology;
  }

  /** The scan to show, from now on. */
  synchronized void show(Capture.Sent sent) {
    scan = sent;
    reconstruction = null;
    edited = null;
  }

  /** Keeps the mesh if it belongs to the scan that is shown. */
  synchronized void offer(DenseMesh mesh) {
    if (scan == null) {
      return;
    }
    if (scan.scanId().equals(mesh.getScanId())) {
      reconstruction = mesh;
    } else if (mesh.getScanId() == null && scan.scanId().equals(mesh.getBaseScanId())) {
      edited = mesh;
    }
  }

  /** The picture, once all of it has come. */
  synchronized Optional<DemoPicture> picture() {
    if (scan == null || reconstruction == null || edited == null) {
      return Optional.empty();
    }
    return Optional.of(
        new DemoPicture(
            scan.scan().subject(),
            vertices(scan.message().getVertices()),
            vertices(reconstruction.getVertices()),
            vertices(edited.getVertices())));
  }

  private float[] vertices(VertexArray packed) {
    FloatBuffer vertices = FloatBuffer.allocate(3 * topology.vertexCount());
    VertexPacking.unpack(packed, vertices);
    return vertices.array();
  }
}
