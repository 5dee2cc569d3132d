package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.UnreadableMessageException;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads and validates scans. */
public final class ScanReader {

  /** A face differs from another by far less; a wrong unit is a factor 10 at least. */
  private static final double MOST_SIZE_RATIO = 5;

  private final MessageReader<RegisteredScan> reader =
      new MessageReader<>(MessageFormat.SCAN, RegisteredScan.getClassSchema());
  private final Topology topology;
  private final String topologyId;
  private final double templateSize;

  public ScanReader(Topology topology) {
    this.topology = topology;
    topologyId = topology.id();
    templateSize = Sizes.diagonal(FloatBuffer.wrap(topology.template()));
  }

  /**
   * Reads a scan.
   *
   * @param vertices receives [N, 3] from index 0, in the model's unit
   * @throws RejectedRecordException if it cannot be used
   */
  public RegisteredScan read(ConsumerRecord<byte[], byte[]> record, FloatBuffer vertices) {
    RegisteredScan scan = reader.read(record);
    MessageReader.requireKey(record, scan.getSubject());
    if (!scan.getTopologyId().equals(topologyId)) {
      throw new RejectedRecordException(
          RejectReason.UNKNOWN_TOPOLOGY,
          "scan %s is registered to topology %s, the model's is %s"
              .formatted(scan.getScanId(), scan.getTopologyId(), topologyId));
    }
    if (scan.getVertices().getCount() != topology.vertexCount()) {
      throw new RejectedRecordException(
          RejectReason.WRONG_VERTEX_COUNT,
          "scan %s has %d vertices, its topology has %d"
              .formatted(scan.getScanId(), scan.getVertices().getCount(), topology.vertexCount()));
    }
    unpack(scan, vertices);
    requireFinite(scan, vertices);
    convert(scan, vertices);
    return scan;
  }

  private static void unpack(RegisteredScan scan, FloatBuffer vertices) {
    try {
      VertexPacking.unpack(scan.getVertices(), vertices.duplicate().clear());
    } catch (UnreadableMessageException e) {
      throw new RejectedRecordException(
          RejectReason.UNREADABLE, "scan %s: %s".formatted(scan.getScanId(), e.getMessage()), e);
    }
  }

  private void requireFinite(RegisteredScan scan, FloatBuffer vertices) {
    for (int i = 0; i < topology.template().length; i++) {
      if (!Float.isFinite(vertices.get(i))) {
        throw new RejectedRecordException(
            RejectReason.NOT_FINITE,
            "scan %s: coordinate %s of vertex %d is %s, expected a finite number"
                .formatted(scan.getScanId(), "xyz".charAt(i % 3), i / 3, vertices.get(i)));
      }
    }
  }

  private void convert(RegisteredScan scan, FloatBuffer vertices) {
    double factor = scan.getMetersPerUnit() / topology.metersPerUnit();
    double ratio = Sizes.diagonal(vertices) * factor / templateSize;
    // Negated, so that NaN does not pass.
    if (!(ratio < MOST_SIZE_RATIO && ratio > 1 / MOST_SIZE_RATIO)) {
      throw new RejectedRecordException(
          RejectReason.WRONG_UNIT,
          "scan %s with %s meters per unit is %.3g times as large as the template; is the unit right?"
              .formatted(scan.getScanId(), scan.getMetersPerUnit(), ratio));
    }
    if (factor != 1) {
      for (int i = 0; i < topology.template().length; i++) {
        vertices.put(i, (float) (vertices.get(i) * factor));
      }
    }
  }
}
