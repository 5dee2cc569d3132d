package dev.morphflux.processor.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ScanTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends edits: one after another a passing one, one that is held, and its clearing. For one thread.
 */
final class Director {
  private final Topology topology;
  private final Supplier<float[]> expressions;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Ledger ledger;
  private int turn;
  private String holder = "";

  /**
   * @param expressions gives displacements [C, 3] of the control points, in the topology's unit
   */
  Director(
      Topology topology,
      Supplier<float[]> expressions,
      Producer<byte[], byte[]> producer,
      String topic,
      Ledger ledger) {
    this.topology = topology;
    this.expressions = expressions;
    this.producer = producer;
    this.topic = topic;
    this.ledger = ledger;
  }

  /** Sends the next edit to a subject that has been scanned. */
  void next(String subject) {
    switch (turn++ % 3) {
      case 0 -> send(subject, new LatestScan(), expressions.get(), Lifetime.ONCE);
      case 1 -> {
        holder = subject;
        send(subject, new LatestScan(), expressions.get(), Lifetime.HOLD);
      }
      default -> release(holder);
    }
  }

  /** Lets go of all that a subject holds. */
  void release(String subject) {
    send(subject, new LatestScan(), new float[0], Lifetime.CLEAR);
  }

  /** Sends an edit of one scan. */
  void edit(Capture.Sent scan, float[] displacements) {
    send(scan.scan().subject(), new ScanTarget(scan.scanId()), displacements, Lifetime.ONCE);
  }

  private void send(String subject, Object target, float[] displacements, Lifetime lifetime) {
    String editId = UUID.randomUUID().toString();
    Edit edit =
        new Edit(
            editId,
            subject,
            target,
            lifetime == Lifetime.CLEAR ? null : new Displace(offsets(displacements)),
            lifetime,
            null,
            Locality.MODEL,
            Base.AUTOENCODED,
            topology.metersPerUnit(),
            "",
            null);
    ledger.editSent(editId);
    // What does not arrive is missing in the ledger.
    Future<?> unused =
        producer.send(
            new ProducerRecord<>(topic, subject.getBytes(UTF_8), MessageFormat.EDIT.write(edit)));
  }

  /** Only control points that move; a vertex in two regions moves once. */
  private List<ControlOffset> offsets(float[] displacements) {
    List<Integer> controlPoints = topology.controlPoints();
    List<ControlOffset> offsets = new ArrayList<>();
    for (int c = 0; c < displacements.length / 3; c++) {
      float x = displacements[3 * c];
      float y = displacements[3 * c + 1];
      float z = displacements[3 * c + 2];
      boolean moves = x != 0 || y != 0 || z != 0;
      if (moves && controlPoints.indexOf(controlPoints.get(c)) == c) {
        offsets.add(new ControlOffset(controlPoints.get(c), x, y, z));
      }
    }
    return offsets;
  }
}
