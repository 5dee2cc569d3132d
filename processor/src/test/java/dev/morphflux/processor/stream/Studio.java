package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What stands around the processor: sends scans and edits, reads what is committed. */
final class Studio implements AutoCloseable {

  private final Topics topics;
  private final Map<String, Object> client;
  private final KafkaProducer<byte[], byte[]> producer;

  Studio(String bootstrapServers, String topicPrefix) {
    this(Map.of("bootstrap.servers", bootstrapServers), topicPrefix);
  }

  Studio(Map<String, Object> clientSettings, String topicPrefix) {
    topics = new Topics(topicPrefix);
    client = clientSettings;
    TopicSetup.of(topics).ensure(client);
    Map<String, Object> quick = new HashMap<>(client);
    quick.put("linger.ms", "0");
    producer = new KafkaProducer<>(quick, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Topics topics() {
    return topics;
  }

  static RegisteredScan scan(String scanId, String subject, float[] vertices) {
    return scan(scanId, subject, vertices, SmallHead.TOPOLOGY.metersPerUnit());
  }

  static RegisteredScan scan(
      String scanId, String subject, float[] vertices, double metersPerUnit) {
    return scan(scanId, subject, vertices, metersPerUnit, SmallHead.TOPOLOGY.id());
  }

  static RegisteredScan scan(
      String scanId, String subject, float[] vertices, double metersPerUnit, String topologyId) {
    return new RegisteredScan(
        scanId,
        subject,
        "session",
        "slate",
        3,
        "booth",
        new FrameTime(7L, "01:00:00:07", 30, 1),
        Instant.ofEpochSecond(1_700_000_000),
        topologyId,
        metersPerUnit,
        VertexPacking.pack(FloatBuffer.wrap(vertices), VertexEncoding.FLOAT32));
  }

  static Edit clear(String editId, String subject, @Nullable String held) {
    return edit(editId, subject, Lifetime.CLEAR, new LatestScan(), null, held);
  }

  static Edit displace(
      String editId, String subject, Lifetime lifetime, int vertex, float x, float y, float z) {
    return displace(editId, subject, lifetime, new LatestScan(), vertex, x, y, z);
  }

  static Edit displace(
      String editId,
      String subject,
      Lifetime lifetime,
      Object target,
      int vertex,
      float x,
      float y,
      float z) {
    Displace operation = new Displace(List.of(new ControlOffset(vertex, x, y, z)));
    return edit(editId, subject, lifetime, target, operation, null);
  }

  static Edit edit(
      String editId,
      String subject,
      Lifetime lifetime,
      Object target,
      @Nullable Object operation,
      @Nullable String clears) {
    return new Edit(
        editId,
        subject,
        target,
        operation,
        lifetime,
        clears,
        Locality.MODEL,
        Base.AUTOENCODED,
        SmallHead.TOPOLOGY.metersPerUnit(),
        "",
        null);
  }

  static Edit with(Edit edit, Locality locality, Base base) {
    return new Edit(
        edit.getEditId(),
        edit.getSubject(),
        edit.getTarget(),
        edit.getOperation(),
        edit.getLifetime(),
        edit.getClears(),
        locality,
        base,
        edit.getMetersPerUnit(),
        edit.getDevice(),
        edit.getFrame());
  }

  void send(RegisteredScan scan) {
    send(topics.scans(), scan.getSubject(), MessageFormat.SCAN.write(scan));
  }

  /** With a timestamp of its own, in milliseconds. */
  void sendAt(long timestamp, RegisteredScan scan) {
    send(record(topics.scans(), timestamp, scan.getSubject(), MessageFormat.SCAN.write(scan)));
  }

  /** With a timestamp of its own, in milliseconds. */
  void sendAt(long timestamp, Edit edit) {
    send(record(topics.edits(), timestamp, edit.getSubject(), MessageFormat.EDIT.write(edit)));
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, long timestamp, String key, byte[] value) {
    return new ProducerRecord<>(topic, null, timestamp, key.getBytes(UTF_8), value);
  }

  void send(Edit edit) {
    send(topics.edits(), edit.getSubject(), MessageFormat.EDIT.write(edit));
  }

  void send(String topic, @Nullable String key, byte @Nullable [] value) {
    send(topic, key, value, Map.of());
  }

  void send(
      String topic, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value);
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  List<LatentCode> latents() {
    return records(topics.latents()).stream()
        .map(r -> MessageFormat.LATENT.read(r.value()))
        .toList();
  }

  List<DenseMesh> meshes() {
    return records(topics.meshes()).stream().map(r -> MessageFormat.MESH.read(r.value())).toList();
  }

  DenseMesh meshOfEdit(String editId) {
    return meshes().stream()
        .filter(mesh -> mesh.getScanId() == null)
        .filter(mesh -> mesh.getEditIds().get(mesh.getEditIds().size() - 1).equals(editId))
        .findFirst()
        .orElseThrow();
  }

  DenseMesh meshOfScan(String scanId) {
    return meshes().stream()
        .filter(mesh -> scanId.equals(mesh.getScanId()))
        .findFirst()
        .orElseThrow();
  }

  List<ConsumerRecord<byte[], byte[]>> rejects() {
    return records(topics.rejects());
  }

  static float[] vertices(DenseMesh mesh) {
    FloatBuffer vertices = FloatBuffer.allocate(3 * mesh.getVertices().getCount());
    VertexPacking.unpack(mesh.getVertices(), vertices);
    return vertices.array();
  }

  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.fromBeginning(client, List.of(topic))) {
      Map<TopicPartition, Long> end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        reader.poll().forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
  }
}
