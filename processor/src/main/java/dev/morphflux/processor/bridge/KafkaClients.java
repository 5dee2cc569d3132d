package dev.morphflux.processor.bridge;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where consumers and producers of bytes come from. Values may go through a format of their own:
 * {@code value.serializer} and {@code value.deserializer} of the settings.
 */
public interface KafkaClients {

  /** Kafka's own. */
  KafkaClients STANDARD = new KafkaClients() {};

  default Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("key.deserializer", ByteArrayDeserializer.class);
    all.putIfAbsent("value.deserializer", ByteArrayDeserializer.class);
    return new KafkaConsumer<>(all);
  }

  default Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("key.serializer", ByteArraySerializer.class);
    all.putIfAbsent("value.serializer", ByteArraySerializer.class);
    return new KafkaProducer<>(all);
  }
}
