package dev.morphflux.processor.pipeline;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Passes on what W3C Trace Context puts into headers, so that a trace goes through the stream. */
final class TraceContext {

  private static final List<String> HEADERS = List.of("traceparent", "tracestate");

  private TraceContext() {}

  static void pass(ConsumerRecord<?, ?> from, ProducerRecord<?, ?> to) {
    for (String name : HEADERS) {
      Header header = from.headers().lastHeader(name);
      if (header != null) {
        to.headers().add(header);
      }
    }
  }
}
