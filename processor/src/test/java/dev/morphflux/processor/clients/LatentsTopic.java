package dev.morphflux.processor.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Outputs of a processor, for clients to read. */
final class LatentsTopic {

  static final FrameTime FRAME = new FrameTime(7L, "01:00:00:07", 30, 1);

  private LatentsTopic() {}

  static LatentCode latent(String scanId) {
    return LatentCode.newBuilder()
        .setScanId(scanId)
        .setSubject("ann")
        .setFrame(FRAME)
        .setCaptureTime(Instant.EPOCH)
        .setModelName("head")
        .setModelVersion("2")
        .setZ(List.of(0.25f, -1f, 2f))
        .setError(new ReconstructionError(0.125f, 2f, List.of()))
        .build();
  }

  static DenseMesh mesh(String scanId) {
    return DenseMesh.newBuilder()
        .setScanId(scanId)
        .setBaseScanId(scanId)
        .setSubject("ann")
        .setFrame(FRAME)
        .setModelName("head")
        .setModelVersion("2")
        .setTopologyId("00ff")
        .setMetersPerUnit(0.01)
        .setVertices(
            VertexPacking.pack(
                FloatBuffer.wrap(new float[] {1.5f, 2, 3, 4, 5, 6}), VertexEncoding.FLOAT32))
        .build();
  }

  /** Makes the topics, and writes two latents and a mesh. */
  static void write(String bootstrapServers) {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
    Topics topics = Topics.standard();
    TopicSetup.of(topics).ensure(client);
    byte[] key = "ann".getBytes(UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String scanId : List.of("s1", "s2")) {
        Future<?> unused =
            producer.send(
                new ProducerRecord<>(
                    topics.latents(), key, MessageFormat.LATENT.write(latent(scanId))));
      }
      Future<?> unused =
          producer.send(
              new ProducerRecord<>(topics.meshes(), key, MessageFormat.MESH.write(mesh("s1"))));
    }
  }
}
