package dev.morphflux.processor.pipeline;

import dev.morphflux.models.editing.TemplateAlignment;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.config.Alignment;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.UnreadableMessageException;
import dev.morphflux.schemas.VertexBounds;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads and validates scans. For one thread. */
public final class ScanReader {

  /** A face differs from another by far less; a wrong unit is a factor 10 at least. */
  private static final double MOST_SIZE_RATIO = 5;

  private final MessageReader<RegisteredScan> reader =
      new MessageReader<>(MessageFormat.SCAN, RegisteredScan.getClassSchema());
  private final Topology topology;
  private final String topologyId;
  private final double templateSize;
  private final Optional<TemplateAlignment> alignment;

  /** A reader that takes scans as they come. */
  public ScanReader(Topology topology) {
    this(topology, Alignment.NONE);
  }

  public ScanReader(Topology topology, Alignment wanted) {
    alignment =
        wanted == Alignment.RIGID
            ? Optional.of(new TemplateAlignment(topology.template()))
            : Optional.empty();
    this.topology = topology;
    topologyId = topology.id();
    templateSize = VertexBounds.of(topology.template()).diagonal();
  }

  /**
   * Reads a scan.
   *
   * @param vertices receives [N, 3] from index 0, in the model's unit, aligned if this is wanted;
   *     in an array
   * @throws RejectedRecordException if it cannot be used
   */
  public ReadScan read(ConsumerRecord<byte[], byte[]> record, FloatBuffer vertices) {
    RegisteredScan scan = reader.read(record);
    requireNames(scan);
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
    VertexBounds bounds =
        VertexBounds.of(vertices.array(), vertices.arrayOffset(), topology.vertexCount());
    if (!bounds.isFinite()) {
      throw notFinite(scan, vertices);
    }
    convert(scan, bounds, vertices);
    return new ReadScan(scan, alignment.map(template -> template.align(vertices)));
  }

  private static void requireNames(RegisteredScan scan) {
    NameLimit.require("scan id", scan.getScanId());
    NameLimit.require("subject", scan.getSubject());
    NameLimit.require("capture session", scan.getCaptureSession());
    NameLimit.require("slate", scan.getSlate());
    NameLimit.require("timecode", scan.getFrame().getTimecode());
  }

  private static void unpack(RegisteredScan scan, FloatBuffer vertices) {
    try {
      VertexPacking.unpack(scan.getVertices(), vertices.duplicate().clear());
    } catch (UnreadableMessageException e) {
      throw new RejectedRecordException(
          RejectReason.UNREADABLE, "scan %s: %s".formatted(scan.getScanId(), e.getMessage()), e);
    }
  }

  private RejectedRecordException notFinite(RegisteredScan scan, FloatBuffer vertices) {
    int i = 0;
    while (i < 3 * topology.vertexCount() - 1 && Float.isFinite(vertices.get(i))) {
      i++;
    }
    return new RejectedRecordException(
        RejectReason.NOT_FINITE,
        "scan %s: coordinate %s of vertex %d is %s, expected a finite number"
            .formatted(scan.getScanId(), "xyz".charAt(i % 3), i / 3, vertices.get(i)));
  }

  private void convert(RegisteredScan scan, VertexBounds bounds, FloatBuffer vertices) {
    double factor = scan.getMetersPerUnit() / topology.metersPerUnit();
    double ratio = bounds.diagonal() * factor / templateSize;
    // Negated, so that NaN does not pass.
    if (!(ratio < MOST_SIZE_RATIO && ratio > 1 / MOST_SIZE_RATIO)) {
      throw new RejectedRecordException(
          RejectReason.WRONG_UNIT,
          "scan %s with %s meters per unit is %.3g times as large as the template; is the unit right?"
              .formatted(scan.getScanId(), scan.getMetersPerUnit(), ratio));
    }
    if (factor != 1) {
      for (int i = 0; i < 3 * topology.vertexCount(); i++) {
        vertices.put(i, (float) (vertices.get(i) * factor));
      }
    }
  }
}
