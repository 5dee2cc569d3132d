package dev.morphflux.processor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.editing.RigidAlignment;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.RigidTransform;
import dev.morphflux.schemas.SubjectState;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexArray;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes the output records. Outputs of lane p go to partition p of their topics, keyed by the
 * subject: as the inputs, whatever partitioner their producers used. For one thread.
 */
final class OutputRecords {

  private static final int MOST_MESSAGE_CHARACTERS = 2000;

  private final Topics topics;
  private final String topologyId;
  private final double metersPerUnit;
  private final VertexEncoding encoding;
  private final byte[] packedBytes;

  /**
   * @param topology of all models; its unit is theirs, too
   */
  OutputRecords(Topics topics, Topology topology, VertexEncoding encoding) {
    this.topics = topics;
    this.encoding = encoding;
    topologyId = topology.id();
    metersPerUnit = topology.metersPerUnit();
    packedBytes = new byte[topology.vertexCount() * VertexPacking.bytesPerVertex(encoding)];
  }

  /** The latent code of a scan, and how good the scan seems. */
  ProducerRecord<byte[], byte[]> latent(
      Answer.OfScan answer, ReconstructionError error, ScanQuality.Verdict quality) {
    RegisteredScan scan = answer.scan();
    KnownLatent latent = answer.latent();
    LatentCode code =
        new LatentCode(
            scan.getScanId(),
            scan.getSubject(),
            scan.getCaptureSession(),
            scan.getSlate(),
            scan.getTake(),
            scan.getFrame(),
            scan.getCaptureTime(),
            latent.modelName(),
            latent.modelVersion(),
            KnownLatent.boxed(latent.z()),
            error,
            quality.mahalanobis(),
            quality.flags(),
            answer.read().alignment().map(OutputRecords::transform).orElse(null));
    return answering(
        answer.record(), topics.latents(), scan.getSubject(), MessageFormat.LATENT.write(code));
  }

  private static RigidTransform transform(RigidAlignment motion) {
    return new RigidTransform(floats(motion.rotation()), floats(motion.translation()));
  }

  private static List<Float> floats(double[] values) {
    return DoubleStream.of(values).mapToObj(value -> (float) value).toList();
  }

  /** The mesh that answers a scan. */
  ProducerRecord<byte[], byte[]> mesh(Answer.OfScan answer, FloatBuffer vertices) {
    RegisteredScan scan = answer.scan();
    DenseMesh mesh =
        new DenseMesh(
            scan.getScanId(),
            answer.editIds(),
            scan.getScanId(),
            scan.getSubject(),
            scan.getCaptureSession(),
            scan.getSlate(),
            scan.getTake(),
            scan.getFrame(),
            answer.latent().modelName(),
            answer.latent().modelVersion(),
            topologyId,
            metersPerUnit,
            packed(vertices),
            null);
    return mesh(answer.record(), mesh);
  }

  /** The mesh that answers an edit. */
  ProducerRecord<byte[], byte[]> mesh(Answer.OfEdit answer, FloatBuffer vertices) {
    DenseMesh mesh =
        new DenseMesh(
            null,
            answer.editIds(),
            answer.baseScan().map(KnownLatent::scanId).orElse(null),
            answer.edit().getSubject(),
            "",
            "",
            0,
            answer.baseScan().map(KnownLatent::frame).orElse(null),
            answer.base().modelName(),
            answer.base().modelVersion(),
            topologyId,
            metersPerUnit,
            packed(vertices),
            answer.edit().getFrame());
    return mesh(answer.record(), mesh);
  }

  /** Packed where the next mesh will be packed, too: to be written before. */
  private VertexArray packed(FloatBuffer vertices) {
    return VertexPacking.pack(vertices, encoding, packedBytes);
  }

  private ProducerRecord<byte[], byte[]> mesh(
      ConsumerRecord<byte[], byte[]> answered, DenseMesh mesh) {
    return answering(answered, topics.meshes(), mesh.getSubject(), MessageFormat.MESH.write(mesh));
  }

  ProducerRecord<byte[], byte[]> state(int partition, SubjectState state) {
    return record(topics.state(), partition, state.getSubject(), MessageFormat.STATE.write(state));
  }

  private static ProducerRecord<byte[], byte[]> answering(
      ConsumerRecord<byte[], byte[]> answered, String topic, String subject, byte[] value) {
    ProducerRecord<byte[], byte[]> output = record(topic, answered.partition(), subject, value);
    TraceContext.pass(answered, output);
    return output;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, String subject, byte[] value) {
    return new ProducerRecord<>(topic, partition, subject.getBytes(UTF_8), value);
  }

  /** The record as it came, with headers that say where it stood and why it was rejected. */
  ProducerRecord<byte[], byte[]> reject(Answer.OfReject answer) {
    ConsumerRecord<byte[], byte[]> original = answer.record();
    RejectedRecordException reason = answer.reason();
    Throwable cause = reason.getCause() == null ? reason : reason.getCause();
    ProducerRecord<byte[], byte[]> reject =
        new ProducerRecord<>(topics.rejects(), original.key(), original.value());
    original.headers().forEach(reject.headers()::add);
    Headers headers = reject.headers();
    put(headers, RejectHeaders.TOPIC, original.topic());
    put(headers, RejectHeaders.PARTITION, Integer.toString(original.partition()));
    put(headers, RejectHeaders.OFFSET, Long.toString(original.offset()));
    put(headers, RejectHeaders.EXCEPTION_CLASS, cause.getClass().getName());
    put(headers, RejectHeaders.EXCEPTION_MESSAGE, shortened(reason.getMessage()));
    put(headers, RejectHeaders.REASON, reason.reason().wireName());
    return reject;
  }

  /** What a record says of itself could make its reject larger than Kafka takes. */
  private static @Nullable String shortened(@Nullable String message) {
    return message == null || message.length() <= MOST_MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MOST_MESSAGE_CHARACTERS) + "...";
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    headers.add(name, value == null ? null : value.getBytes(UTF_8));
  }
}
