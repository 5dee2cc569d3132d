package dev.morphflux.processor.bench;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Measures the processor end to end and, in turns with it, a pipeline that only copies. The broker,
 * the senders and a reader of committed records are in this process; what is measured is in a
 * process of its own, as in a studio, so that its memory and its allocations are its own.
 */
public final class StreamBench {

  private static final Duration RAMP = Duration.ofSeconds(1);
  private static final int SHAPES = 8;
  private static final int SOAK_PARTS = 10;

  /**
   * What to measure.
   *
   * @param model what to serve
   * @param dataDirectory the broker's
   * @param encodings of vertices, in and out; each is measured
   * @param streams subjects that send at once
   * @param rate scans a second of each stream, where latency is measured
   * @param duration of one measurement
   * @param warmUp of each pipeline, before
   * @param repetitions of each measurement
   * @param window most scans under way, where throughput is measured
   * @param soak how long the processor is watched at the load of the latencies, in ten parts; zero
   *     to leave it out
   */
  public record Settings(
      WorkerModel model,
      Path dataDirectory,
      List<VertexEncoding> encodings,
      int streams,
      double rate,
      Duration duration,
      Duration warmUp,
      int repetitions,
      int window,
      Duration soak) {
    public Settings {
      encodings = List.copyOf(encodings);
    }
  }

  private final Settings settings;
  private final CompletableFuture<Void> interrupted;
  private final Consumer<String> progress;

  /**
   * @param interrupted ends the bench early when it completes
   * @param progress gets a line for each measurement
   */
  public StreamBench(
      Settings settings, CompletableFuture<Void> interrupted, Consumer<String> progress) {
    this.settings = settings;
    this.interrupted = interrupted;
    this.progress = progress;
  }

  /**
   * Runs all measurements; blocks.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if a pipeline loses, doubles or mixes up a
   *     scan, or cannot go on
   */
  public List<StreamRow> run() {
    Topology topology = settings.model().open().topology();
    List<Track> tracks = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, settings.dataDirectory());
        Load load = new Load(Map.of("bootstrap.servers", broker.bootstrapServers()), interrupted)) {
      try {
        for (VertexEncoding encoding : settings.encodings()) {
          BenchScans scans = new BenchScans(topology, encoding, settings.streams(), SHAPES);
          for (Optional<WorkerModel> served :
              List.of(Optional.<WorkerModel>empty(), Optional.of(settings.model()))) {
            tracks.add(
                Track.start(
                    served.isEmpty() ? "null" : "stream",
                    encoding,
                    scans,
                    settings.streams(),
                    broker.bootstrapServers(),
                    served));
          }
        }
        return measure(tracks, load, topology.vertexCount());
      } finally {
        tracks.forEach(Track::close);
      }
    }
  }

  private List<StreamRow> measure(List<Track> tracks, Load load, int vertices) {
    for (Track track : tracks) {
      progress.accept("warming up: " + label(track));
      load.saturate(track, settings.window(), settings.warmUp().dividedBy(2));
      load.settle(track);
      load.saturate(track, settings.streams(), settings.warmUp().dividedBy(2));
      load.settle(track);
    }
    Map<Track, List<StreamRun>> saturated =
        repeat("throughput", tracks, track -> saturate(track, load));
    Map<Track, Double> offered = new LinkedHashMap<>();
    for (int i = 0; i < tracks.size(); i += 2) {
      double rate = offered(median(saturated.get(tracks.get(i + 1)), StreamRun::perSecond));
      offered.put(tracks.get(i), rate);
      offered.put(tracks.get(i + 1), rate);
    }
    Map<Track, List<StreamRun>> steady =
        repeat(
            "latency",
            tracks,
            track -> offer(track, load, offered.get(track), settings.duration()));
    List<StreamRow> rows = new ArrayList<>();
    for (int i = 0; i < tracks.size(); i += 2) {
      Track copying = tracks.get(i);
      Track serving = tracks.get(i + 1);
      double limit = median(saturated.get(copying), StreamRun::perSecond);
      double fastest = median(steady.get(copying), StreamRun::p50);
      for (Track track : List.of(copying, serving)) {
        double perSecond = median(saturated.get(track), StreamRun::perSecond);
        rows.add(
            row(
                track,
                "throughput",
                vertices,
                saturated.get(track),
                1000 / perSecond,
                perSecond / limit));
        double p50 = median(steady.get(track), StreamRun::p50);
        rows.add(row(track, "latency", vertices, steady.get(track), p50, fastest / p50));
      }
    }
    for (int i = 1; i < tracks.size() && !settings.soak().isZero(); i += 2) {
      rows.add(soak(tracks.get(i), load, offered.get(tracks.get(i)), vertices));
    }
    return rows;
  }

  /** The ratio is that of the memory at the end to that after the first part. */
  private StreamRow soak(Track track, Load load, double rate, int vertices) {
    Duration part = settings.soak().dividedBy(SOAK_PARTS);
    List<StreamRun> runs = new ArrayList<>();
    for (int i = 0; i < SOAK_PARTS; i++) {
      StreamRun run = offer(track, load, rate, part);
      runs.add(run);
      progress.accept(
          "%-10s %d/%d  %-18s %s".formatted("soak", i + 1, SOAK_PARTS, label(track), run.line()));
    }
    double growth =
        (double) runs.get(SOAK_PARTS - 1).residentBytes()
            / Math.max(1, runs.get(0).residentBytes());
    return row(track, "soak", vertices, runs, median(runs, StreamRun::p50), growth);
  }

  /** As many as the streams send, but half of what can be sustained if that is more or less. */
  private double offered(double sustained) {
    double wanted = settings.streams() * settings.rate();
    return wanted < sustained ? Math.max(wanted, sustained / 2) : sustained / 2;
  }

  private Map<Track, List<StreamRun>> repeat(
      String what, List<Track> tracks, Function<Track, StreamRun> run) {
    Map<Track, List<StreamRun>> runs = new LinkedHashMap<>();
    for (int i = 0; i < settings.repetitions(); i++) {
      for (Track track : tracks) {
        StreamRun measured = run.apply(track);
        runs.computeIfAbsent(track, key -> new ArrayList<>()).add(measured);
        progress.accept(
            "%-10s %d/%d  %-18s %s"
                .formatted(what, i + 1, settings.repetitions(), label(track), measured.line()));
      }
    }
    return runs;
  }

  private StreamRun saturate(Track track, Load load) {
    load.saturate(track, settings.window(), RAMP);
    WorkerFigures before = track.worker().figures();
    Histogram unused = track.ledger().takeLatencies();
    long received = track.ledger().received();
    long begin = System.nanoTime();
    load.saturate(track, settings.window(), settings.duration());
    double perSecond = (track.ledger().received() - received) * 1e9 / (System.nanoTime() - begin);
    Histogram latencies = track.ledger().takeLatencies();
    WorkerFigures after = track.worker().figures();
    load.settle(track);
    return StreamRun.of(perSecond, latencies, before, after);
  }

  private StreamRun offer(Track track, Load load, double rate, Duration duration) {
    load.offer(track, rate, RAMP);
    load.settle(track);
    WorkerFigures before = track.worker().figures();
    Histogram unused = track.ledger().takeLatencies();
    long received = track.ledger().received();
    long begin = System.nanoTime();
    load.offer(track, rate, duration);
    load.settle(track);
    double perSecond = (track.ledger().received() - received) * 1e9 / (System.nanoTime() - begin);
    return StreamRun.of(
        perSecond, track.ledger().takeLatencies(), before, track.worker().figures());
  }

  private StreamRow row(
      Track track, String what, int vertices, List<StreamRun> runs, double millis, double ratio) {
    return new StreamRow(
        (track.name().equals("null") ? "null pipeline" : track.name()) + ", " + what,
        median(runs, StreamRun::batch),
        Runtime.getRuntime().availableProcessors(),
        vertices,
        track.encoding().name().toLowerCase(Locale.ROOT),
        millis,
        median(runs, StreamRun::perSecond),
        ratio,
        median(runs, StreamRun::p50),
        median(runs, StreamRun::p99),
        median(runs, StreamRun::cpuMillis),
        median(runs, StreamRun::allocatedBytes) / 1024,
        median(runs, StreamRun::residentBytes) / (1 << 20),
        median(runs, StreamRun::heapBytes) / (1 << 20));
  }

  private static String label(Track track) {
    return track.name() + " " + track.encoding().name().toLowerCase(Locale.ROOT);
  }

  private static double median(List<StreamRun> runs, ToDoubleFunction<StreamRun> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
