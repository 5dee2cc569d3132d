package dev.morphflux.processor.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;
import org.awaitility.Awaitility;

/**
 * A worker of Kafka Connect in distributed mode, as the distribution starts it, in this process;
 * spoken to by its REST interface. Its own converters are the distribution's, JSON.
 */
final class ConnectWorker implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BYTE_ARRAYS =
      "org.apache.kafka.connect.converters.ByteArrayConverter";

  private final Connect<?> connect;
  private final HttpClient client = HttpClient.newHttpClient();

  private ConnectWorker(Connect<?> connect) {
    this.connect = connect;
  }

  /** Starts a worker; one that starts again on the same broker goes on where the last one was. */
  static ConnectWorker start(String bootstrapServers) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", "connect");
    settings.put("listeners", "http://localhost:0");
    settings.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("plugin.discovery", "service_load");
    settings.put("exactly.once.source.support", "enabled");
    settings.put("offset.flush.interval.ms", "300");
    settings.put("scheduled.rebalance.max.delay.ms", "0");
    settings.put("offset.storage.partitions", "1");
    settings.put("status.storage.partitions", "1");
    for (String topic : new String[] {"config", "offset", "status"}) {
      settings.put(topic + ".storage.topic", "connect-" + topic);
      settings.put(topic + ".storage.replication.factor", "1");
    }
    return new ConnectWorker(new ConnectDistributed().startConnect(settings));
  }

  /** Creates a connector or changes its configuration, and waits until its tasks run. */
  void run(String name, Map<String, String> settings) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> request("PUT", "/connectors/" + name + "/config", json(settings)) / 100 == 2);
    awaitTasks(name, "RUNNING");
  }

  /** Deletes a connector, if there is one of the name. */
  void delete(String name) {
    HttpResponse<String> unused = send("DELETE", "/connectors/" + name, "");
  }

  void awaitTasks(String name, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonNode tasks = get("/connectors/" + name + "/status").get("tasks");
              assertThat(tasks).as(tasks.toString()).isNotEmpty();
              assertThat(tasks)
                  .as(tasks.toString())
                  .allSatisfy(task -> assertThat(task.get("state").asText()).isEqualTo(state));
            });
  }

  JsonNode status(String name) {
    return get("/connectors/" + name + "/status");
  }

  /** What the worker says of a configuration, by setting: empty where it has nothing against. */
  Map<String, String> errors(String type, Map<String, String> settings) {
    Map<String, String> named = new HashMap<>(settings);
    named.put("name", "validated");
    HttpResponse<String> answer =
        send("PUT", "/connector-plugins/" + type + "/config/validate", json(named));
    Map<String, String> errors = new HashMap<>();
    for (JsonNode setting : parse(answer.body()).get("configs")) {
      JsonNode value = setting.get("value");
      if (!value.get("errors").isEmpty()) {
        errors.put(value.get("name").asText(), value.get("errors").toString());
      }
    }
    return errors;
  }

  /** The connectors that the worker found. */
  String plugins() {
    return get("/connector-plugins").toString();
  }

  /** Settings for a connector of the class, with the converters that it needs. */
  static Map<String, String> settings(String type, Map<String, String> own) {
    Map<String, String> settings = new HashMap<>(own);
    settings.put("connector.class", type);
    settings.put("tasks.max", "2");
    settings.put("key.converter", BYTE_ARRAYS);
    settings.put("value.converter", BYTE_ARRAYS);
    return settings;
  }

  private JsonNode get(String path) {
    return parse(send("GET", path, "").body());
  }

  private int request(String method, String path, String body) {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isNotEqualTo(400);
    return answer.statusCode();
  }

  private HttpResponse<String> send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(connect.rest().serverUrl().resolve(path).toString()))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String json(Map<String, String> settings) {
    try {
      return JSON.writeValueAsString(settings);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(json, e);
    }
  }

  @Override
  public void close() {
    connect.stop();
    connect.awaitStop();
  }
}
