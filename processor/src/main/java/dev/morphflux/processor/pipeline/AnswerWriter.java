package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.ReconstructionError;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns a batch's answers into output records, once the decoder has run: what the model failed on
 * becomes a reject. For one thread.
 */
final class AnswerWriter {
  private final CodecRunner runner;
  private final OutputRecords outputs;
  private final FloatBuffer room;

  /**
   * @param runner that decoded what the answers refer to
   */
  AnswerWriter(CodecRunner runner, OutputRecords outputs, Topology topology) {
    this.runner = runner;
    this.outputs = outputs;
    room = FloatBuffer.allocate(topology.template().length);
  }

  /**
   * All outputs of a batch.
   *
   * @param answers in the order of the batch's slices and their records
   * @param parts of the model that the scans were encoded by
   */
  ProcessedBatch write(
      PolledBatch<SubjectStates> batch, List<List<Answer>> answers, ModelParts parts) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    ProcessedBatch.Tally tally = new ProcessedBatch.Tally();
    for (int lane = 0; lane < answers.size(); lane++) {
      PolledBatch.Slice<SubjectStates> slice = batch.slices().get(lane);
      Set<String> touched = new LinkedHashSet<>();
      for (Answer answer : answers.get(lane)) {
        touch(answer, touched);
        write(withoutFailures(answer, slice.state()), parts, records, tally);
      }
      for (String subject : touched) {
        records.add(outputs.state(slice.partition(), slice.state().toMessage(subject)));
      }
    }
    return new ProcessedBatch(batch, records, tally);
  }

  /** Once edits do not change the state; the others do. */
  private static void touch(Answer answer, Set<String> touched) {
    if (answer instanceof Answer.OfScan scan) {
      touched.add(scan.scan().getSubject());
    } else if (answer instanceof Answer.OfEdit edit && edit.edit().getLifetime() != Lifetime.ONCE) {
      touched.add(edit.edit().getSubject());
    }
  }

  private Answer withoutFailures(Answer answer, SubjectStates states) {
    Optional<RuntimeException> failure = Optional.empty();
    if (answer instanceof Answer.OfScan scan) {
      failure = failure(IntStream.concat(IntStream.of(scan.plainRow()), scan.shown().rows()));
    } else if (answer instanceof Answer.OfEdit edit) {
      failure = failure(edit.shown().rows());
      if (failure.isPresent() && edit.edit().getLifetime() == Lifetime.HOLD) {
        // Held, it would fail with every scan to come.
        states.release(edit.edit().getSubject(), edit.edit().getEditId());
      }
    }
    return failure.isPresent()
        ? new Answer.OfReject(answer.record(), RejectedRecordException.modelFailed(failure.get()))
        : answer;
  }

  private Optional<RuntimeException> failure(IntStream rows) {
    return rows.mapToObj(runner::failure).flatMap(Optional::stream).findFirst();
  }

  private void write(
      Answer answer,
      ModelParts parts,
      List<ProducerRecord<byte[], byte[]>> records,
      ProcessedBatch.Tally tally) {
    if (answer instanceof Answer.OfScan scan) {
      ReconstructionError error =
          parts.errors().of(runner.scan(scan.scanRow()), runner.mesh(scan.plainRow()));
      ScanQuality.Verdict quality = parts.quality().judge(error, scan.latent().z());
      quality.flags().forEach(tally::flag);
      records.add(outputs.latent(scan, error, quality));
      records.add(outputs.mesh(scan, scan.shown().mesh(runner, room)));
      tally.scan();
    } else if (answer instanceof Answer.OfEdit edit) {
      records.add(outputs.mesh(edit, edit.shown().mesh(runner, room)));
      tally.edit();
    } else if (answer instanceof Answer.OfReject reject) {
      records.add(outputs.reject(reject));
      tally.reject(reject.reason().reason());
    }
  }
}
