package dev.morphflux.connectors.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry with Confluent's API. What is known once is not asked again. While the registry
 * does not answer, callers wait up to a minute, so that a short outage goes unnoticed. Safe for use
 * by several threads.
 */
final class SchemaRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final Duration REQUEST = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String JSON = "application/vnd.schemaregistry.v1+json";

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RegistrySettings settings;
  private final Duration patience;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST).build();
  private final Map<Integer, Optional<Schema>> schemas = new ConcurrentHashMap<>();
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();

  /**
   * @param patience how long to wait for a registry that does not answer
   */
  SchemaRegistry(RegistrySettings settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /**
   * The schema with an id; empty if the registry has none that Avro can read.
   *
   * @throws UnavailableRegistryException if it does not answer in time, or refuses to
   */
  Optional<Schema> schema(int id) {
    Optional<Schema> known = schemas.get(id);
    if (known != null) {
      return known;
    }
    HttpResponse<String> response = send(request("schemas/ids/" + id).GET().build());
    if (response.statusCode() == NOT_FOUND) {
      // Not kept: it may be registered later.
      return Optional.empty();
    }
    Optional<Schema> schema = parse(json(response).path("schema").asText());
    schemas.put(id, schema);
    return schema;
  }

  /**
   * The id of a schema under a subject, which is registered if need be and allowed.
   *
   * @throws UnavailableRegistryException if it does not answer in time, or refuses the schema
   */
  int id(String subject, Schema schema) {
    Integer known = ids.get(subject + schema.getFullName());
    if (known != null) {
      return known;
    }
    String path = "subjects/" + URLEncoder.encode(subject, UTF_8);
    HttpRequest.BodyPublisher body =
        HttpRequest.BodyPublishers.ofString(
            MAPPER.createObjectNode().put("schema", schema.toString()).toString());
    HttpResponse<String> response =
        send(request(settings.register() ? path + "/versions" : path).POST(body).build());
    if (response.statusCode() == NOT_FOUND && !settings.register()) {
      throw new UnavailableRegistryException(
          "the schema registry at %s has no schema %s under the subject %s; register it, or set %s to true"
              .formatted(settings.url(), schema.getName(), subject, RegistrySettings.REGISTER));
    }
    JsonNode id = json(response).path("id");
    if (!id.isInt()) {
      throw refused(response);
    }
    ids.put(subject + schema.getFullName(), id.asInt());
    return id.asInt();
  }

  private HttpRequest.Builder request(String path) {
    String base = settings.url().toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + (base.endsWith("/") ? "" : "/") + path))
            .timeout(REQUEST)
            .header("Accept", JSON)
            .header("Content-Type", JSON);
    if (!settings.userInfo().isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(settings.userInfo().getBytes(UTF_8)));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    long end = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      String reason;
      try {
        HttpResponse<String> response =
            client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        if (response.statusCode() < SERVER_ERROR) {
          return response;
        }
        reason = "HTTP " + response.statusCode();
      } catch (IOException e) {
        reason = e.getMessage() == null ? e.toString() : e.getMessage();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableRegistryException("interrupted while the registry was asked", e);
      }
      if (System.nanoTime() > end) {
        throw new UnavailableRegistryException(
            "the schema registry at %s does not answer (%s); is it running, and is the address right?"
                .formatted(settings.url(), reason));
      }
      if (!told) {
        LOG.atWarn()
            .setMessage("the schema registry does not answer, waiting for it")
            .addKeyValue("url", settings.url())
            .addKeyValue("reason", reason)
            .log();
        told = true;
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableRegistryException("interrupted while the registry was awaited", e);
    }
  }

  private JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != OK) {
      throw refused(response);
    }
    try {
      return MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new UnavailableRegistryException(
          "%s is no schema registry: its answer is not JSON; for Apicurio the address ends with /apis/ccompat/v7"
              .formatted(settings.url()),
          e);
    }
  }

  private UnavailableRegistryException refused(HttpResponse<String> response) {
    return new UnavailableRegistryException(
        "the schema registry at %s answers HTTP %d to %s: %.300s"
            .formatted(
                settings.url(), response.statusCode(), response.uri().getPath(), response.body()));
  }

  private static Optional<Schema> parse(String text) {
    try {
      return Optional.of(new Schema.Parser().parse(text));
    } catch (SchemaParseException e) {
      return Optional.empty();
    }
  }
}
