package dev.morphflux.connectors.sink;

import dev.morphflux.models.export.OpenTakes;
import dev.morphflux.models.export.TakeId;
import dev.morphflux.models.export.TakeItem;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Writes the latent codes of one partition. */
final class LatentRecords implements RecordFolder {
  private final OpenTakes<LatentCode> takes;
  private final TakeLedger ledger;

  LatentRecords(LatentSinkConfig config, TopicPartition partition) {
    LatentFormat format = config.format();
    ledger =
        new TakeLedger(
            TakeLedger.file(
                config.directory(), partition.topic(), partition.partition(), format.extension()));
    takes =
        new OpenTakes<>(
            config.directory(),
            format.extension(),
            (file, first) -> new LatentTake(file, format),
            (take, last) -> ledger.finished(take.subject(), last),
            System::nanoTime);
  }

  @Override
  public void save(byte[] value, long offset, long timestamp) throws IOException {
    LatentCode latent = MessageFormat.LATENT.read(value);
    if (ledger.contains(latent.getSubject(), offset, timestamp)) {
      return;
    }
    // Codes of another model, or of other length, are other numbers and belong in another file.
    String model =
        "%s-%s-%d".formatted(latent.getModelName(), latent.getModelVersion(), latent.getZ().size());
    TakeId take =
        new TakeId(
            latent.getSubject(),
            latent.getCaptureSession(),
            latent.getSlate(),
            latent.getTake(),
            model);
    takes.add(
        new TakeItem<>(take, latent.getFrame().getNumber(), latent.getScanId(), offset, latent));
  }

  @Override
  public void finishIdle(Duration idle) throws IOException {
    takes.finishIdle(idle);
  }

  @Override
  public OptionalLong firstUnfinished() {
    return takes.firstUnfinished();
  }

  @Override
  public void close() throws IOException {
    takes.close();
  }
}
