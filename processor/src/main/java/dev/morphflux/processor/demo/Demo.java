package dev.morphflux.processor.demo;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.ShapeSampler;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.scans.CapturedScan;
import dev.morphflux.processor.scans.MeshFileScans;
import dev.morphflux.processor.scans.ScanMessages;
import dev.morphflux.processor.scans.ScanNaming;
import dev.morphflux.processor.scans.ScanSource;
import dev.morphflux.processor.scans.SimulatedScans;
import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;

/**
 * The whole stream in one process: an embedded broker, a capture, edits, the processor, and a
 * downstream consumer that checks that everything is answered once.
 */
public final class Demo {
  private static final long TICK_MILLIS = 1000;
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /** The picture's edit is the fourth largest of so many: to be seen, and no grimace. */
  private static final int CANDIDATES = 12;

  private static final int LARGER_CANDIDATES = 3;

  private final Settings settings;
  private final Function<ModelPackage, Codec> opener;
  private final CompletableFuture<Void> interrupted;
  private final Ledger ledger = new Ledger();
  private final Topics topics = Topics.standard();

  /**
   * What to run.
   *
   * @param model the package to serve
   * @param duration how long scans are sent
   * @param scansPerSecond how many
   * @param seed of the simulation
   * @param dataDirectory the broker's
   * @param replay files and folders of scans to send again and again; empty to simulate
   * @param picture where the picture goes
   */
  public record Settings(
      Path model,
      Duration duration,
      double scansPerSecond,
      long seed,
      Path dataDirectory,
      List<Path> replay,
      Path picture) {
    public Settings {
      replay = List.copyOf(replay);
    }
  }

  /**
   * A demo to be run once.
   *
   * @param opener makes the codec that serves
   * @param interrupted ends the sending early when it completes
   */
  public Demo(
      Settings settings,
      Function<ModelPackage, Codec> opener,
      CompletableFuture<Void> interrupted) {
    this.settings = settings;
    this.opener = opener;
    this.interrupted = interrupted;
  }

  /**
   * Runs, and writes the picture.
   *
   * @param live gets the figures every second
   * @return the figures at the end
   * @throws MorphfluxException if something stood in the way; its message says what
   */
  public Figures run(Consumer<Figures> live) {
    ModelPackage model = ModelPackage.open(settings.model());
    try (Codec codec = opener.apply(model);
        EmbeddedBroker broker = EmbeddedBroker.start(0, settings.dataDirectory());
        Processor processor =
            new Processor(
                ProcessorConfig.at(broker.bootstrapServers()),
                codec,
                model.statistics(),
                KafkaClients.STANDARD)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      Exhibit exhibit = new Exhibit(codec.topology());
      CompletableFuture<Void> ended = processor.start();
      try (OutputWatch watch = new OutputWatch(client, topics, ledger, exhibit);
          Producer<byte[], byte[]> producer =
              KafkaClients.STANDARD.producer(
                  ClientSettings.producer(client, Map.of("linger.ms", "0")))) {
        Figures figures =
            stream(
                producer,
                codec,
                new ShapeSampler(codec, model),
                exhibit,
                () -> check(ended, watch),
                live);
        exhibit
            .picture()
            .ifPresent(
                picture ->
                    picture.write(
                        settings.picture(),
                        codec.name() + " " + codec.version(),
                        codec.topology()));
        return figures;
      }
    }
  }

  private Figures stream(
      Producer<byte[], byte[]> producer,
      Codec codec,
      ShapeSampler sampler,
      Exhibit exhibit,
      Runnable check,
      Consumer<Figures> live) {
    Topology topology = codec.topology();
    SplittableRandom random = new SplittableRandom(settings.seed());
    Supplier<float[]> expressions = () -> sampler.expressionEdit(random);
    Director director = new Director(topology, expressions, producer, topics.edits(), ledger);
    ScanMessages messages = new ScanMessages(topology, VertexEncoding.FLOAT32);
    Supplier<ScanSource> sources = sources(sampler, topology);
    long start = System.nanoTime();
    Capture capture =
        new Capture(sources, messages, producer, topics.scans(), ledger, settings.scansPerSecond());
    try (capture) {
      while (seconds(start) < settings.duration().toSeconds() && !interrupted.isDone()) {
        pause();
        check.run();
        capture.check();
        capture.last().ifPresent(sent -> director.next(sent.scan().subject()));
        live.accept(ledger.figures(seconds(start), seconds(start)));
      }
    }
    double sending = seconds(start);
    capture.last().ifPresent(sent -> show(sent.scan(), capture, director, expressions, exhibit));
    producer.flush();
    await(() -> ledger.settled(), check);
    return ledger.figures(seconds(start), sending);
  }

  /** The last scan once more, free of held edits, and an edit of it. */
  private void show(
      CapturedScan scan,
      Capture capture,
      Director director,
      Supplier<float[]> expressions,
      Exhibit exhibit) {
    director.release(scan.subject());
    Capture.Sent sent = capture.announced(scan);
    exhibit.show(sent);
    capture.send(sent);
    director.edit(
        sent,
        Stream.generate(expressions)
            .limit(CANDIDATES)
            .sorted(Comparator.comparingDouble(Demo::size).reversed())
            .skip(LARGER_CANDIDATES)
            .findFirst()
            .orElseThrow());
  }

  private Supplier<ScanSource> sources(ShapeSampler sampler, Topology topology) {
    if (!settings.replay().isEmpty()) {
      return () ->
          new MeshFileScans(settings.replay(), ScanNaming.FOLDERS, FrameRate.parse("30"), 0);
    }
    ScanSource simulated =
        new SimulatedScans(sampler, topology, SimulatedScans.Settings.standard(settings.seed()));
    return () -> simulated;
  }

  private void await(BooleanSupplier done, Runnable check) {
    long start = System.nanoTime();
    while (!done.getAsBoolean() && seconds(start) < DRAIN.toSeconds()) {
      pause();
      check.run();
    }
  }

  private static void check(CompletableFuture<Void> processorEnded, OutputWatch watch) {
    watch.check();
    if (processorEnded.isCompletedExceptionally()) {
      try {
        processorEnded.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof MorphfluxException known
            ? known
            : new MorphfluxException("the processor ended: " + e.getCause(), e);
      }
    }
  }

  private void pause() {
    try {
      interrupted.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double size(float[] displacements) {
    return IntStream.range(0, displacements.length)
        .mapToDouble(i -> (double) displacements[i] * displacements[i])
        .sum();
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
