package dev.morphflux.connectors.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.connectors.registry.UnavailableRegistryException;
import dev.morphflux.models.mesh.MeshSequence;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.RegisteredScan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the scan files of a folder, a bounded number of meshes at a time. {@link #poll} runs on the
 * task's thread, {@link #stop} on another one.
 */
public final class ScanFolderSourceTask extends SourceTask {
  /** Which share of the subjects is this task's; set by the connector. */
  static final String TASK = "task.index";

  static final String TASKS = "task.count";

  /** The worker asks for its task's attention between polls. */
  private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(ScanFolderSourceTask.class);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Queue<ScanFile> waiting = new ArrayDeque<>();
  private final Map<ScanFile, SentFiles.Sent> begun = new HashMap<>();
  private @Nullable Parts parts;
  private @Nullable Reading reading;
  private long nextListing = System.nanoTime();

  private record Parts(
      SourceConfig config,
      FolderListing listing,
      FileWatch watch,
      ScanReader reader,
      RejectedFiles rejected,
      SentFiles sent,
      Optional<RegistryFormat> registry) {}

  /** A file that is being read. */
  private static final class Reading {
    private final ScanFile file;
    private final MeshSequence meshes;
    private int next;

    Reading(ScanFile file, MeshSequence meshes) {
      this.file = file;
      this.meshes = meshes;
    }
  }

  @Override
  public String version() {
    return ScanFolderSourceConnector.VERSION;
  }

  @Override
  public void start(Map<String, String> settings) {
    SourceConfig config = new SourceConfig(settings);
    FolderListing listing =
        new FolderListing(
            config.directory(),
            config.rejected(),
            config.pattern(),
            config.subject(),
            Integer.parseInt(settings.getOrDefault(TASK, "0")),
            Integer.parseInt(settings.getOrDefault(TASKS, "1")));
    parts =
        new Parts(
            config,
            listing,
            new FileWatch(config.stable().toNanos()),
            new ScanReader(config),
            new RejectedFiles(config.directory(), config.rejected()),
            new SentFiles(context.offsetStorageReader()),
            config.registry());
  }

  @Override
  public @Nullable List<SourceRecord> poll() throws InterruptedException {
    Parts all = started();
    prepare(all);
    if (waiting.isEmpty() && reading == null) {
      long pause = nextListing - System.nanoTime();
      if (pause > 0) {
        boolean unused = stopped.await(Math.min(pause, MAX_PAUSE), TimeUnit.NANOSECONDS);
        return null;
      }
      nextListing = System.nanoTime() + all.config().pollInterval().toNanos();
      list(all);
    }
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < all.config().batchFiles() && stopped.getCount() > 0) {
      if (reading == null && waiting.isEmpty()) {
        break;
      }
      read(all, records);
    }
    return records.isEmpty() ? null : records;
  }

  /** Nothing is read before the registry knows what will be written: then it is not asked again. */
  private static void prepare(Parts all) {
    try {
      all.registry()
          .ifPresent(
              registry -> registry.prepare(all.config().topic(), RegisteredScan.getClassSchema()));
    } catch (UnavailableRegistryException e) {
      throw new RetriableException(e.getMessage() + "; trying again, no file is read before", e);
    }
  }

  private Parts started() {
    if (parts == null) {
      throw new IllegalStateException("the task was not started");
    }
    return parts;
  }

  private void list(Parts all) {
    List<ScanFile> ready;
    try {
      ready = all.watch().ready(all.listing().list(), System.nanoTime());
    } catch (IOException e) {
      LOG.atWarn()
          .setMessage("the folder cannot be listed; trying again")
          .addKeyValue("folder", all.config().directory())
          .setCause(e)
          .log();
      return;
    }
    Map<ScanFile, SentFiles.Sent> sent = all.sent().lookUp(ready);
    begun.clear();
    for (ScanFile file : ready) {
      SentFiles.Sent before = sent.getOrDefault(file, SentFiles.Sent.NOTHING);
      if (before.complete()) {
        all.watch().done(file);
      } else {
        waiting.add(file);
        begun.put(file, before);
      }
    }
    if (!waiting.isEmpty()) {
      LOG.atDebug().setMessage("files ready").addKeyValue("files", waiting.size()).log();
    }
  }

  /** Reads one mesh, or finds that a file has none to give. */
  private void read(Parts all, List<SourceRecord> records) {
    ScanFile file = reading == null ? waiting.remove() : reading.file;
    try {
      Reading now = reading == null ? open(all, file) : reading;
      reading = now;
      RegisteredScan scan = all.reader().message(file, now.meshes.next(), now.next);
      if (!all.reader().isUnchanged(file)) {
        close(); // the next listing finds the new version
        return;
      }
      now.next++;
      boolean complete = now.next >= now.meshes.count();
      records.add(record(all, file, scan, now.next, complete));
      if (complete) {
        close();
        all.watch().done(file);
      }
    } catch (MorphfluxException e) {
      close();
      failed(all, file, String.valueOf(e.getMessage()));
    }
  }

  private Reading open(Parts all, ScanFile file) {
    MeshSequence meshes = all.reader().open(file);
    Reading opened = new Reading(file, meshes);
    int sent = begun.getOrDefault(file, SentFiles.Sent.NOTHING).meshes();
    while (opened.next < sent) {
      meshes.next();
      opened.next++;
    }
    return opened;
  }

  private static SourceRecord record(
      Parts all, ScanFile file, RegisteredScan scan, int sent, boolean complete) {
    return new SourceRecord(
        SentFiles.partition(file),
        SentFiles.offset(file, sent, complete),
        all.config().topic(),
        null,
        Schema.BYTES_SCHEMA,
        scan.getSubject().getBytes(UTF_8),
        Schema.BYTES_SCHEMA,
        value(all, scan),
        scan.getCaptureTime().toEpochMilli());
  }

  private static byte[] value(Parts all, RegisteredScan scan) {
    byte[] message = MessageFormat.SCAN.write(scan);
    return all.registry()
        .map(registry -> registry.write(all.config().topic(), message, scan.getSchema()))
        .orElse(message);
  }

  /** It may only be half-written, or its reader may have met it while it was replaced. */
  private static void failed(Parts all, ScanFile file, String reason) {
    long now = System.nanoTime();
    if (!Files.exists(all.config().directory().resolve(file.path()))) {
      return;
    }
    if (all.watch().age(file, now) < all.config().incompleteWait().toNanos()) {
      all.watch().later(file, now);
      LOG.atDebug()
          .setMessage("scan file cannot be used yet")
          .addKeyValue("file", file.path())
          .addKeyValue("reason", reason)
          .log();
      return;
    }
    all.rejected().reject(file, reason);
    all.watch().done(file);
  }

  private void close() {
    if (reading != null) {
      reading.meshes.close();
      reading = null;
    }
  }

  @Override
  public void stop() {
    stopped.countDown();
  }
}
