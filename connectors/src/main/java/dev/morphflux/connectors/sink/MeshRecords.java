package dev.morphflux.connectors.sink;

import dev.morphflux.models.export.MeshFolder;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.MessageFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Writes the meshes of one partition. */
final class MeshRecords implements RecordFolder {
  private final MeshFolder folder;
  private final TakeLedger ledger;
  private final boolean wholeTakes;

  MeshRecords(MeshSinkConfig config, Topology topology, TopicPartition partition) {
    wholeTakes = config.wholeTakes();
    ledger =
        new TakeLedger(
            TakeLedger.file(
                config.directory(),
                partition.topic(),
                partition.partition(),
                config.format().extension()));
    folder =
        new MeshFolder(
            config.directory(),
            config.format(),
            wholeTakes,
            topology,
            config.up(),
            (take, last) -> ledger.finished(take.subject(), last),
            System::nanoTime);
  }

  @Override
  public void save(byte[] value, long offset, long timestamp) throws IOException {
    DenseMesh mesh = MessageFormat.MESH.read(value);
    if (!wholeTakes || !ledger.contains(mesh.getSubject(), offset, timestamp)) {
      folder.save(mesh, offset);
    }
  }

  @Override
  public void finishIdle(Duration idle) throws IOException {
    folder.finishIdle(idle);
  }

  @Override
  public OptionalLong firstUnfinished() {
    return folder.firstUnfinished();
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
