package dev.morphflux.processor.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics}, {@code /livez} and {@code /readyz} over HTTP. The health answers are JSON, with
 * status 200 or 503.
 */
public final class OperationsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OperationsServer.class);
  private static final int THREADS = 2;
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private record Answer(int status, String type, String body) {}

  private final HttpServer server;
  private final ExecutorService executor;
  private final Health health;
  private final Metrics metrics;
  private final ObjectMapper mapper = new ObjectMapper();
  private volatile Runnable beforeMetrics = () -> {};

  private OperationsServer(HttpServer server, Health health, Metrics metrics) {
    this.server = server;
    this.health = health;
    this.metrics = metrics;
    executor =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "morphflux-http");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to answer.
   *
   * @param port 0 takes a free one
   * @throws FatalException if it cannot listen there
   */
  public static OperationsServer start(String host, int port, Health health, Metrics metrics) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException | IllegalArgumentException e) {
      throw new FatalException(
          FailureKind.IN_USE,
          "http.port: cannot listen on %s:%d: %s; choose another port, or 0 for a free one"
              .formatted(host, port, e.getMessage()),
          e);
    }
    OperationsServer started = new OperationsServer(server, health, metrics);
    server.setExecutor(started.executor);
    server.createContext("/", started::handle);
    server.start();
    LOG.atInfo()
        .setMessage("metrics at /metrics, health at /livez and /readyz")
        .addKeyValue("host", host)
        .addKeyValue("port", started.port())
        .log();
    return started;
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Has something done before each reading of the metrics. */
  public void beforeMetrics(Runnable action) {
    beforeMetrics = action;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Answer(405, TEXT, "only GET and HEAD\n");
    }
    try {
      return switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> {
          beforeMetrics.run();
          yield new Answer(200, PROMETHEUS, metrics.scrape());
        }
        case "/livez" -> answer(health.live());
        case "/readyz" -> answer(health.ready());
        default -> new Answer(404, TEXT, "there are /metrics, /livez and /readyz\n");
      };
    } catch (RuntimeException | IOException e) {
      LOG.atWarn().setMessage("a request could not be answered").setCause(e).log();
      return new Answer(500, TEXT, e + "\n");
    }
  }

  private Answer answer(Health.Report report) throws IOException {
    return new Answer(report.ok() ? 200 : 503, JSON, mapper.writeValueAsString(report) + "\n");
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
