package dev.morphflux.processor.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.history.Finding.Kind;
import dev.morphflux.processor.history.History.Delivery;
import dev.morphflux.processor.history.Outcome.Latent;
import dev.morphflux.processor.history.Outcome.MeshOut;
import dev.morphflux.processor.history.Outcome.Place;
import dev.morphflux.processor.history.Outcome.Reject;
import dev.morphflux.processor.history.Outcome.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of fault, alone, and names the record; and finds none in order. */
final class HistoryCheckerTest {

  private static final TopicPartition SCANS = new TopicPartition("scans", 0);
  private static final int COUNT = 4;

  private final History history = new History();
  private final List<ScanId> ids = new ArrayList<>();
  private final List<Latent> latents = new ArrayList<>();
  private final List<MeshOut> meshes = new ArrayList<>();
  private final List<Reject> rejects = new ArrayList<>();
  private final Map<String, State> states = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final ScanId edit = ScanId.of("ada", 0, new float[] {7});

  /** Vertices are the sequence number, a latent their double, a mesh its half. */
  private static final class Doubling implements Oracle {
    @Override
    public float[] latent(ScanId scan) {
      return new float[] {2 * scan.sequence()};
    }

    @Override
    public float[] mesh(float[] z) {
      return new float[] {z[0] / 2};
    }

    @Override
    public float[] edited(float[] z, ScanId edit) {
      return new float[] {z[0] / 2 + 100 + edit.sequence()};
    }

    @Override
    public float tolerance() {
      return 1e-3f;
    }
  }

  @BeforeEach
  void inOrder() {
    for (int i = 0; i < COUNT; i++) {
      ScanId id = ScanId.of("ada", i, new float[] {i});
      ids.add(id);
      history.scan(id, Delivery.ACKNOWLEDGED);
      latents.add(new Latent(new Place(0, i), id.toString(), new float[] {2 * i}));
      meshes.add(
          new MeshOut(new Place(0, 2L * i), id.toString(), false, id.toString(), new float[] {i}));
    }
    history.edit(edit, Delivery.ACKNOWLEDGED);
    meshes.add(
        new MeshOut(
            new Place(0, 7), edit.toString(), true, ids.get(3).toString(), new float[] {103}));
    history.garbage(SCANS, 17, new byte[] {1, 2});
    rejects.add(new Reject(new Place(0, 0), SCANS, 17, new byte[] {1, 2}));
    states.put("ada", new State(new Place(0, 9), ids.get(3).toString(), new float[] {6}));
    committed.put(SCANS, 20L);
  }

  @Test
  void check_givenAHistoryInOrder_expectsNothing() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void check_givenAScanWithoutAnswers_expectsItLost() {
    latents.remove(1);
    meshes.remove(1);
    assertFinding(Kind.LOST, ids.get(1).toString());
  }

  @Test
  void check_givenAnUnacknowledgedScanWithoutAnswers_expectsNothing() {
    history.scan(ScanId.of("ada", 9, new float[] {9}), Delivery.UNKNOWN);
    assertThat(findings()).isEmpty();
  }

  @Test
  void check_givenAnEditWithoutAnAnswer_expectsItLost() {
    meshes.remove(COUNT);
    assertFinding(Kind.LOST, "edit " + edit);
  }

  @Test
  void check_givenARejectThatIsMissing_expectsItLost() {
    rejects.clear();
    assertFinding(Kind.LOST, "scans-0@17");
  }

  @Test
  void check_givenAStateThatIsMissing_expectsItLost() {
    states.clear();
    assertFinding(Kind.LOST, "state of subject ada");
  }

  @Test
  void check_givenAnAnswerTwice_expectsItDoubled() {
    latents.add(latents.get(3));
    assertFinding(Kind.DOUBLED, "latent of scan " + ids.get(3));
  }

  @Test
  void check_givenAnEditAnsweredTwice_expectsItDoubled() {
    meshes.add(meshes.get(COUNT));
    assertFinding(Kind.DOUBLED, "mesh of edit " + edit);
  }

  @Test
  void check_givenARejectTwice_expectsItDoubled() {
    rejects.add(rejects.get(0));
    assertFinding(Kind.DOUBLED, "reject of scans-0@17");
  }

  @Test
  void check_givenTwoAnswersInTheWrongOrder_expectsThemReordered() {
    Latent first = latents.remove(1);
    latents.add(2, first);
    assertFinding(Kind.REORDERED, "latents: " + ids.get(1));
  }

  @Test
  void check_givenASubjectInTwoPartitions_expectsItReordered() {
    meshes.set(1, at(meshes.get(1), place -> new Place(3, place.offset())));
    assertThat(findings()).isNotEmpty().allMatch(finding -> finding.kind() == Kind.REORDERED);
  }

  @Test
  void check_givenAnEditOfAnEarlierScanThanTheOneBefore_expectsItReordered() {
    ScanId second = ScanId.of("ada", 1, new float[] {8});
    history.edit(second, Delivery.ACKNOWLEDGED);
    meshes.add(
        new MeshOut(
            new Place(0, 8), second.toString(), true, ids.get(1).toString(), new float[] {102}));
    assertFinding(Kind.REORDERED, "scans that edits show");
  }

  @Test
  void check_givenALatentWithoutItsMesh_expectsItTorn() {
    meshes.remove(2);
    assertFinding(Kind.TORN, ids.get(2).toString());
  }

  @Test
  void check_givenAMeshOfAnotherScansLatent_expectsItTorn() {
    MeshOut mesh = meshes.get(2);
    meshes.set(2, new MeshOut(mesh.place(), mesh.id(), false, mesh.baseScanId(), new float[] {1}));
    assertFinding(Kind.TORN, "mesh of scan " + ids.get(2));
  }

  @Test
  void check_givenAStateOfAnEarlierScan_expectsItTorn() {
    states.put("ada", new State(new Place(0, 9), ids.get(2).toString(), new float[] {4}));
    assertFinding(Kind.TORN, "state of subject ada");
  }

  @Test
  void check_givenOffsetsThatStayBehind_expectsThemTorn() {
    committed.put(SCANS, 19L);
    assertFinding(Kind.TORN, "committed at 19, it ends at 20");
  }

  @Test
  void check_givenALatentOfOtherVertices_expectsItDamaged() {
    latents.set(0, new Latent(new Place(0, 0), ids.get(0).toString(), new float[] {0.5f}));
    meshes.set(
        0,
        new MeshOut(
            new Place(0, 0),
            ids.get(0).toString(),
            false,
            ids.get(0).toString(),
            new float[] {0.25f}));
    assertFinding(Kind.DAMAGED, "latent of scan " + ids.get(0));
  }

  @Test
  void check_givenARejectWithOtherBytes_expectsItDamaged() {
    rejects.set(0, new Reject(new Place(0, 0), SCANS, 17, new byte[] {1, 3}));
    assertFinding(Kind.DAMAGED, "reject of scans-0@17");
  }

  @Test
  void check_givenAnEditWithAnotherShape_expectsItDamaged() {
    MeshOut mesh = meshes.get(COUNT);
    meshes.set(
        COUNT,
        new MeshOut(mesh.place(), mesh.id(), true, mesh.baseScanId(), new float[] {Float.NaN}));
    assertFinding(Kind.DAMAGED, "mesh of edit " + edit);
  }

  @Test
  void check_givenAnAnswerToNothing_expectsItForeign() {
    rejects.add(new Reject(new Place(0, 1), SCANS, 18, new byte[0]));
    assertFinding(Kind.FOREIGN, "reject of scans-0@18");
  }

  private static MeshOut at(MeshOut mesh, UnaryOperator<Place> move) {
    return new MeshOut(
        move.apply(mesh.place()), mesh.id(), mesh.edit(), mesh.baseScanId(), mesh.vertices());
  }

  private void assertFinding(Kind kind, String detail) {
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(kind);
              assertThat(finding.detail()).contains(detail);
            });
  }

  private List<Finding> findings() {
    return new HistoryChecker(new Doubling())
        .check(
            history, new Outcome(latents, meshes, rejects, states, committed, Map.of(SCANS, 20L)));
  }
}
