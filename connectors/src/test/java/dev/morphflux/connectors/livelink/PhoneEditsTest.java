package dev.morphflux.connectors.livelink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PhoneEditsTest {

  private static final long SECOND = 1_000_000_000L;

  private final List<String> notices = new ArrayList<>();
  private final PhoneEdits edits = edits(Map.of("one", "ann", "two's name", "bob"));
  private long now;

  @Test
  void edit_givenAFace_expectsAnEditWithItsTimecode() {
    LiveLinkPacket packet =
        new LiveLinkPacket("one", "x", Packets.FRAME, Packets.curves("JawOpen", 0.5f));

    Edit edit = edits.edit(new Datagram.Face(packet), "h:1", 0).orElseThrow();

    assertThat(edit.getSubject()).isEqualTo("ann");
    assertThat(edit.getTarget()).isEqualTo(new LatestScan());
    assertThat(edit.getLifetime()).isEqualTo(Lifetime.ONCE);
    assertThat(edit.getLocality()).isEqualTo(Locality.STRICT);
    assertThat(edit.getBase()).isEqualTo(Base.SCAN);
    assertThat(edit.getMetersPerUnit()).isEqualTo(0.01);
    assertThat(edit.getDevice()).isEqualTo("one");
    assertThat(edit.getFrame()).isEqualTo(new FrameTime(5_375_735L, "00:53:15:35", 60, 1));
    assertThat(((Displace) edit.getOperation()).getOffsets()).hasSize(2);
  }

  @Test
  void edit_givenSeveralPhones_expectsEachSubjectsOwnOrder() {
    assertThat(subjectOf("one", 10)).contains("ann");
    assertThat(subjectOf("two", 500)).contains("bob");
    assertThat(subjectOf("one", 9)).isEmpty();
    assertThat(subjectOf("two", 501)).contains("bob");
    assertThat(subjectOf("one", 13)).contains("ann");
    assertThat(subjectOf("one", 13)).isEmpty();
    assertThat(subjectOf("three", 1)).isEmpty();

    assertThat(edits.figures()).isEqualTo(new LiveLinkFigures(7, 4, 0, 2, 1, 1, 0, 0, 1));
    assertThat(notices)
        .filteredOn(notice -> notice.contains("three"))
        .singleElement()
        .asString()
        .contains("--map 'three's name=SUBJECT'");
  }

  @Test
  void edit_givenASecondPhoneForASubject_waitsUntilTheFirstIsSilent() {
    PhoneEdits open = edits(Map.of(), "ann");

    assertThat(open.edit(face("one", 1), "h:1", 0)).isPresent();
    assertThat(open.edit(face("two", 900), "h:2", SECOND)).isEmpty();
    assertThat(open.edit(face("two", 960), "h:2", 3 * SECOND)).isPresent();
    assertThat(open.edit(face("one", 4), "h:1", 3 * SECOND + 1)).isEmpty();
    assertThat(notices).anyMatch(notice -> notice.contains("one already drives subject 'ann'"));
  }

  @Test
  void edit_givenWhatIsNoFace_countsAndReportsItOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(edits.edit(new Datagram.OtherVersion(7), "h:1", i)).isEmpty();
      assertThat(edits.edit(new Datagram.Malformed("5 bytes"), "h:1", i)).isEmpty();
      assertThat(edits.edit(new Datagram.NoFace("one", "x"), "h:1", i)).isEmpty();
    }

    assertThat(edits.figures()).isEqualTo(new LiveLinkFigures(9, 0, 3, 0, 0, 0, 3, 3, 0));
    assertThat(notices).hasSize(3);
    assertThat(notices.get(0)).contains("version 7", "expected version 6");
    assertThat(notices.get(1)).contains("h:1", "5 bytes");
  }

  @Test
  void edit_givenTheSameFrameNumbersAgain_expectsOtherIds() {
    String first = edits.edit(face("one", 100_000), "h:1", 0).orElseThrow().getEditId();
    String back = edits.edit(face("one", 5), "h:1", 1).orElseThrow().getEditId();
    String again = edits.edit(face("one", 100_000), "h:1", 2).orElseThrow().getEditId();

    assertThat(List.of(first, back, again)).doesNotHaveDuplicates();
  }

  private Optional<String> subjectOf(String device, int frame) {
    return edits.edit(face(device, frame), "h:1", now++).map(Edit::getSubject);
  }

  private static Datagram face(String device, int frame) {
    return new Datagram.Face(Packets.packet(device, frame, 0));
  }

  private PhoneEdits edits(Map<String, String> subjects) {
    return edits(subjects, null);
  }

  private PhoneEdits edits(Map<String, String> subjects, @Nullable String otherwise) {
    return new PhoneEdits(
        Tetrahedron.mapping("jawOpen"),
        new EditStyle(Locality.STRICT, Base.SCAN),
        subjects,
        otherwise,
        notices::add);
  }
}
