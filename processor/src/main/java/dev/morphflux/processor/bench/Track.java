package dev.morphflux.processor.bench;

import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of the pipelines that take turns: a worker with topics of its own, and what stands around it.
 */
final class Track implements AutoCloseable {

  private final String name;
  private final VertexEncoding encoding;
  private final Topics topics;
  private final BenchScans scans;
  private final int streams;
  private final Ledger ledger;
  private final Worker worker;
  private final MeshArrivals arrivals;

  private Track(
      String name,
      VertexEncoding encoding,
      BenchScans scans,
      int streams,
      Worker worker,
      Map<String, Object> client,
      boolean copies) {
    this.name = name;
    this.encoding = encoding;
    this.topics = topics(name, encoding);
    this.scans = scans;
    this.streams = streams;
    this.worker = worker;
    ledger = new Ledger(streams);
    arrivals =
        new MeshArrivals(
            client,
            topics.meshes(),
            ledger,
            copies ? BenchScans::numberOfScan : BenchScans::numberOfMesh);
  }

  /**
   * Starts a worker.
   *
   * @param model what it serves; empty for the pipeline that only copies
   */
  static Track start(
      String name,
      VertexEncoding encoding,
      BenchScans scans,
      int streams,
      String bootstrapServers,
      Optional<WorkerModel> model) {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
    Topics topics = topics(name, encoding);
    TopicSetup.of(topics).ensure(client);
    ShortRetention.set(client, topics);
    List<String> arguments =
        new ArrayList<>(List.of(bootstrapServers, topics.prefix(), encoding.name()));
    model.ifPresent(served -> arguments.addAll(served.arguments()));
    Worker worker = Worker.start(arguments);
    try {
      return new Track(name, encoding, scans, streams, worker, client, model.isEmpty());
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  private static Topics topics(String name, VertexEncoding encoding) {
    return new Topics("bench-" + name + "-" + encoding.name().toLowerCase(Locale.ROOT) + ".");
  }

  String name() {
    return name;
  }

  VertexEncoding encoding() {
    return encoding;
  }

  Topics topics() {
    return topics;
  }

  BenchScans scans() {
    return scans;
  }

  int streams() {
    return streams;
  }

  Ledger ledger() {
    return ledger;
  }

  MeshArrivals arrivals() {
    return arrivals;
  }

  Worker worker() {
    return worker;
  }

  @Override
  public void close() {
    arrivals.close();
    worker.close();
  }
}
