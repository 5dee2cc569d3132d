package dev.morphflux.processor.kafka;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Ends a transaction in one partition, as its coordinator would. Kafka's admin client can do so
 * only for an abort.
 */
final class MarkerWriter {

  private static final String NAME = "morphflux-markers";

  /** Without the rules for coordinators, whose epoch is not known here. */
  private static final short TRANSACTION_VERSION = 0;

  private final AdminClientConfig config;

  /**
   * @param settings what all clients need
   */
  MarkerWriter(Map<String, Object> settings) {
    config = new AdminClientConfig(settings);
  }

  /**
   * Writes the marker.
   *
   * @param leader of the partition
   * @param producer of the open transaction
   * @throws org.apache.kafka.common.KafkaException if the broker cannot be reached or refuses
   */
  void write(
      Node leader, TopicPartition partition, ProducerState producer, TransactionResult result) {
    WriteTxnMarkersRequest.Builder request =
        new WriteTxnMarkersRequest.Builder(
            List.of(
                new WriteTxnMarkersRequest.TxnMarkerEntry(
                    producer.producerId(),
                    (short) producer.producerEpoch(),
                    producer.coordinatorEpoch().orElse(0),
                    result,
                    List.of(partition),
                    TRANSACTION_VERSION)));
    try (Metrics metrics = new Metrics();
        NetworkClient client = client(leader, metrics)) {
      int timeout = config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
      if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, timeout)) {
        throw new DisconnectException(leader + " cannot be reached");
      }
      ClientRequest sent =
          client.newClientRequest(
              leader.idString(), request, Time.SYSTEM.milliseconds(), true, timeout, null);
      check(NetworkClientUtils.sendAndReceive(client, sent, Time.SYSTEM));
    } catch (IOException e) {
      throw new DisconnectException(leader + " cannot be reached", e);
    }
  }

  private NetworkClient client(Node leader, Metrics metrics) {
    return ClientUtils.createNetworkClient(
        config,
        NAME,
        metrics,
        NAME,
        new LogContext(),
        new ApiVersions(),
        Time.SYSTEM,
        1,
        config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG),
        null,
        new ManualMetadataUpdater(List.of(leader)),
        new DefaultHostResolver(),
        null,
        null);
  }

  private static void check(ClientResponse response) {
    WriteTxnMarkersResponse body = (WriteTxnMarkersResponse) response.responseBody();
    Optional<Errors> error =
        body.errorsByProducerId().values().stream()
            .flatMap(partitions -> partitions.values().stream())
            .filter(found -> found != Errors.NONE)
            .findFirst();
    if (error.isPresent()) {
      throw error.get().exception();
    }
  }
}
