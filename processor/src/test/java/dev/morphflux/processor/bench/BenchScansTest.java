package dev.morphflux.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.SyntheticModel;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchScansTest {

  private static final Topology TOPOLOGY =
      SyntheticModel.of(new Architecture(Backbone.MLP_MIXER, 8, 4, 1, 1, 2, 2, 0.5), 100, 1)
          .topology();

  private final BenchScans scans = new BenchScans(TOPOLOGY, VertexEncoding.FLOAT32, 3, 2);

  @Test
  void message_givenANumber_expectsAScanOfTheStreamWithThatId() {
    byte[] message = scans.message(2, 0xabcdef12345L);

    RegisteredScan scan = MessageFormat.SCAN.read(message);
    assertThat(scan.getSubject()).isEqualTo("subject-2");
    assertThat(scan.getScanId()).isEqualTo("00000abcdef12345");
    assertThat(scan.getTopologyId()).isEqualTo(TOPOLOGY.id());
    assertThat(BenchScans.numberOfScan(message)).isEqualTo(0xabcdef12345L);
  }

  @Test
  void numberOfMesh_givenTheMeshOfAScan_expectsItsNumber() {
    RegisteredScan scan = MessageFormat.SCAN.read(scans.message(0, 77));
    DenseMesh mesh =
        new DenseMesh(
            scan.getScanId(),
            List.of(),
            scan.getScanId(),
            scan.getSubject(),
            scan.getCaptureSession(),
            scan.getSlate(),
            scan.getTake(),
            scan.getFrame(),
            "head",
            "1",
            scan.getTopologyId(),
            scan.getMetersPerUnit(),
            scan.getVertices(),
            null);
    assertThat(BenchScans.numberOfMesh(MessageFormat.MESH.write(mesh))).isEqualTo(77);
  }
}
