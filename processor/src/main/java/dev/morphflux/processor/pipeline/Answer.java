package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.RegisteredScan;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one record will be answered with, once the decoder has run. */
sealed interface Answer {

  /** The record to answer. */
  ConsumerRecord<byte[], byte[]> record();

  /**
   * A latent code and a mesh.
   *
   * @param scanRow the scan among the batch's scans
   * @param plainRow the decoder row without displacement, which the error is measured with
   * @param shown the mesh with the held edits
   * @param editIds the held edits
   */
  record OfScan(
      ConsumerRecord<byte[], byte[]> record,
      ReadScan read,
      KnownLatent latent,
      int scanRow,
      int plainRow,
      MeshRows shown,
      List<String> editIds)
      implements Answer {

    RegisteredScan scan() {
      return read.message();
    }
  }

  /**
   * A mesh.
   *
   * @param base the latent that was decoded
   * @param inline whether the latent came with the edit, not from a scan
   * @param shown the mesh
   * @param editIds the edits applied, the one answered last
   */
  record OfEdit(
      ConsumerRecord<byte[], byte[]> record,
      Edit edit,
      KnownLatent base,
      boolean inline,
      MeshRows shown,
      List<String> editIds)
      implements Answer {

    Optional<KnownLatent> baseScan() {
      return inline ? Optional.empty() : Optional.of(base);
    }
  }

  /** A reject. */
  record OfReject(ConsumerRecord<byte[], byte[]> record, RejectedRecordException reason)
      implements Answer {}
}
