package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.config.Alignment;
import dev.morphflux.processor.models.ModelUse;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.processor.state.SubjectDirectory;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns a micro-batch into outputs: all scans through the encoder at once, then record by record
 * through the subjects' states, then all meshes through the decoder at once. Every record is
 * answered: a scan by a latent code and a mesh, an edit by a mesh, what cannot be used by a reject.
 *
 * <p>All scans of a batch are encoded by the model in service when it began; a latent of an older
 * model is decoded by that one. For one thread, but for {@link #settled}.
 */
final class BatchProcessor {

  /** Held edits of one subject. */
  private static final int MOST_HELD = 200;

  private final ServedModels models;
  private final Topics topics;
  private final CodecRunner runner;
  private final ScanReader scans;
  private final EditReader edits = new EditReader();
  private final AnswerWriter writer;
  private final ProcessorMeter meter;
  private final EditResolver resolver;
  private final LastScans lastScans;

  /** Weak, so that what belongs to a model that was let go is let go, too. */
  private final Map<ServedModel, ModelParts> parts = new WeakHashMap<>();

  BatchProcessor(
      ServedModels models,
      Topics topics,
      Alignment alignment,
      VertexEncoding encoding,
      SubjectDirectory directory,
      ProcessorMeter meter) {
    Topology topology = models.topology();
    this.models = models;
    this.topics = topics;
    this.meter = meter;
    resolver = new EditResolver(directory);
    lastScans = new LastScans(topology.template().length);
    runner = new CodecRunner(topology.vertexCount());
    scans = new ScanReader(topology, alignment);
    writer = new AnswerWriter(runner, new OutputRecords(topics, topology, encoding), topology);
  }

  /** Says whether a batch was committed, or its records come again. Any thread. */
  void settled(ProcessedBatch processed, boolean committed) {
    lastScans.settled(processed.batch(), committed);
  }

  ProcessedBatch process(PolledBatch<SubjectStates> batch) {
    lastScans.batchBegins();
    try (ModelUse use = models.use()) {
      return new Run(batch, use).answer();
    } finally {
      lastScans.batchDone();
    }
  }

  private ModelParts parts(ServedModel model) {
    return parts.computeIfAbsent(
        model, made -> ModelParts.of(made.codec().topology(), made.statistics()));
  }

  /** What one batch needs while it is worked on. */
  private final class Run {
    private final PolledBatch<SubjectStates> batch;
    private final ModelUse use;
    private final ServedModel current;
    private final Map<ConsumerRecord<byte[], byte[]>, ReadScan> readScans = new HashMap<>();
    private final Map<ConsumerRecord<byte[], byte[]>, Integer> scanRows = new HashMap<>();
    private final Map<ConsumerRecord<byte[], byte[]>, RejectedRecordException> rejected =
        new HashMap<>();
    private final DecoderRows rows = new DecoderRows();

    Run(PolledBatch<SubjectStates> batch, ModelUse use) {
      this.batch = batch;
      this.use = use;
      current = use.current();
    }

    ProcessedBatch answer() {
      readScans();
      Map<Integer, RuntimeException> failed = new HashMap<>();
      long encoding = System.nanoTime();
      List<float[]> latents = runner.encode(current.codec(), scanRows.size(), failed);
      meter.encoded(scanRows.size(), System.nanoTime() - encoding);
      scanRows.forEach((record, row) -> rejectIfFailed(record, failed.get(row)));
      List<List<Answer>> answers = new ArrayList<>();
      for (PolledBatch.Slice<SubjectStates> slice : batch.slices()) {
        List<Answer> lane = new ArrayList<>();
        slice.records().forEach(record -> lane.add(walk(record, slice.state(), latents)));
        answers.add(lane);
      }
      long decoding = System.nanoTime();
      runner.decode(rows.rows());
      meter.decoded(rows.rows().size(), System.nanoTime() - decoding);
      return writer.write(batch, answers, parts(current));
    }

    private void readScans() {
      runner.reserveScans(batch.size());
      for (PolledBatch.Slice<SubjectStates> slice : batch.slices()) {
        for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
          if (record.topic().equals(topics.scans())) {
            readScan(record);
          }
        }
      }
    }

    /** A row whose scan is rejected is taken by the next one. */
    private void readScan(ConsumerRecord<byte[], byte[]> record) {
      int row = scanRows.size();
      try {
        readScans.put(record, scans.read(record, runner.scan(row)));
        scanRows.put(record, row);
      } catch (RejectedRecordException e) {
        rejected.put(record, e);
      }
    }

    private void rejectIfFailed(
        ConsumerRecord<byte[], byte[]> record, @Nullable RuntimeException failure) {
      if (failure != null) {
        rejected.put(record, RejectedRecordException.modelFailed(failure));
      }
    }

    private Answer walk(
        ConsumerRecord<byte[], byte[]> record, SubjectStates states, List<float[]> latents) {
      RejectedRecordException reason = rejected.get(record);
      if (reason != null) {
        return new Answer.OfReject(record, reason);
      }
      ReadScan read = readScans.get(record);
      if (read != null) {
        int row = scanRows.get(record);
        return scanned(record, read, row, latents.get(row), states);
      }
      try {
        return edited(record, edits.read(record), states);
      } catch (RejectedRecordException e) {
        return new Answer.OfReject(record, e);
      }
    }

    private Answer scanned(
        ConsumerRecord<byte[], byte[]> record,
        ReadScan read,
        int scanRow,
        float[] z,
        SubjectStates states) {
      RegisteredScan scan = read.message();
      KnownLatent latent =
          new KnownLatent(scan.getScanId(), scan.getFrame(), current.name(), current.version(), z);
      states.scanned(scan.getSubject(), latent);
      lastScans.put(batch, scan.getSubject(), scan.getScanId(), runner.scan(scanRow));
      List<Edit> held = Interpolations.applicable(states.held(scan.getSubject()), current);
      int plain = rows.plain(current, parts(current), z);
      Optional<FloatBuffer> base =
          held.stream().anyMatch(edit -> edit.getBase() == Base.SCAN)
              ? Optional.of(runner.scan(scanRow))
              : Optional.empty();
      MeshRows shown = rows.edited(current, parts(current), z, held, Optional.of(plain), base);
      return new Answer.OfScan(record, read, latent, scanRow, plain, shown, ids(held));
    }

    private Answer edited(ConsumerRecord<byte[], byte[]> record, Edit edit, SubjectStates states) {
      EditTargets.Target target = EditTargets.resolve(edit, states);
      ServedModel model = EditTargets.model(edit, target.latent(), use);
      float[] z = target.latent().z();
      String subject = edit.getSubject();
      if (edit.getLifetime() == Lifetime.CLEAR) {
        clear(edit, states);
      }
      List<Edit> applied = new ArrayList<>();
      if (target.latest()) {
        applied.addAll(Interpolations.applicable(states.held(subject), model));
        applied.removeIf(other -> other.getEditId().equals(edit.getEditId()));
      }
      List<String> editIds = new ArrayList<>(ids(applied));
      editIds.add(edit.getEditId());
      Optional<FloatBuffer> base = Optional.empty();
      if (edit.getLifetime() != Lifetime.CLEAR) {
        if (edit.getBase() == Base.SCAN) {
          base = Optional.of(lastScans.require(edit, target.latent().scanId()));
        }
        float[] moved = Interpolations.apply(z, applied);
        Edit resolved =
            resolver.resolve(
                edit, new EditResolver.Context(model, parts(model), moved, states, use));
        applied.add(resolved);
        if (edit.getLifetime() == Lifetime.HOLD) {
          requireRoom(edit, states);
          states.hold(subject, resolved);
        }
      }
      MeshRows shown = rows.edited(model, parts(model), z, applied, Optional.empty(), base);
      return new Answer.OfEdit(record, edit, target.latent(), target.inline(), shown, editIds);
    }

    /** The subject's state, with all that is held, must fit into a record. */
    private void requireRoom(Edit edit, SubjectStates states) {
      List<Edit> held = states.held(edit.getSubject());
      if (held.size() >= MOST_HELD
          && held.stream().noneMatch(other -> other.getEditId().equals(edit.getEditId()))) {
        throw new RejectedRecordException(
            RejectReason.OUT_OF_RANGE,
            "edit %s is to be held, but subject '%s' holds %d edits already; clear some first"
                .formatted(edit.getEditId(), edit.getSubject(), held.size()));
      }
    }

    private void clear(Edit edit, SubjectStates states) {
      if (edit.getClears() == null) {
        states.releaseAll(edit.getSubject());
      } else if (!states.release(edit.getSubject(), edit.getClears())) {
        throw new RejectedRecordException(
            RejectReason.UNKNOWN_EDIT,
            "edit %s clears edit %s, which subject '%s' does not hold"
                .formatted(edit.getEditId(), edit.getClears(), edit.getSubject()));
      }
    }
  }

  private static List<String> ids(List<Edit> edits) {
    return edits.stream().map(Edit::getEditId).toList();
  }
}
