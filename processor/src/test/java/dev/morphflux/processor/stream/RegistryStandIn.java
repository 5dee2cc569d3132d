package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** As much of a schema registry as is needed to see what happens when one is away. */
public final class RegistryStandIn implements AutoCloseable {

  public static final String USER_INFO = "ann:s3cret";

  private final HttpServer server;
  private final List<String> schemas = new ArrayList<>();
  private final List<String> subjects = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean away;

  public RegistryStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** How many requests came, answered or not. */
  public int asked() {
    return asked.get();
  }

  public void goAway(boolean gone) {
    away = gone;
  }

  public synchronized int add(Schema schema) {
    if (!schemas.contains(schema.toString())) {
      schemas.add(schema.toString());
    }
    return schemas.indexOf(schema.toString()) + 1;
  }

  synchronized Schema schema(int id) {
    return new Schema.Parser().parse(schemas.get(id - 1));
  }

  public synchronized List<String> subjects() {
    return List.copyOf(subjects);
  }

  /** A message in single-object encoding under an id. */
  public static byte[] framed(int id, byte[] singleObject) {
    return ByteBuffer.allocate(singleObject.length - 5)
        .put((byte) 0)
        .putInt(id)
        .put(singleObject, 10, singleObject.length - 10)
        .array();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String expected = "Basic " + Base64.getEncoder().encodeToString(USER_INFO.getBytes(UTF_8));
    if (away) {
      send(exchange, 503, "{}");
    } else if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "{\"message\": \"who are you?\"}");
    } else if (path.startsWith("/schemas/ids/")) {
      byId(exchange, Integer.parseInt(path.substring("/schemas/ids/".length())));
    } else {
      synchronized (this) {
        subjects.add(path.split("/", -1)[2]);
      }
      Schema schema =
          new Schema.Parser().parse(new ObjectMapper().readTree(body).get("schema").asText());
      send(exchange, 200, "{\"id\": " + add(schema) + "}");
    }
  }

  private synchronized void byId(HttpExchange exchange, int id) throws IOException {
    if (id > schemas.size()) {
      send(exchange, 404, "{\"error_code\": 40403}");
    } else {
      send(
          exchange,
          200,
          new ObjectMapper().createObjectNode().put("schema", schemas.get(id - 1)).toString());
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
