package dev.morphflux.processor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class LastScansTest {

  private final LastScans scans = new LastScans(3);
  private String batch = "first";

  @Test
  void require_givenANewScanInTheSameBatch_expectsTheOldVerticesToStay() {
    put("first", 1);
    FloatBuffer first = scans.require(edit(), "first");
    put("second", 2);
    put("third", 3);

    assertThat(first.get(0)).isEqualTo(1);
    assertThat(scans.require(edit(), "third").get(0)).isEqualTo(3);
  }

  @Test
  void batchDone_expectsTheLastScanOfTheBatchInARoomOfItsOwn() {
    FloatBuffer second = vertices(2);
    put("first", 1);
    scans.put(batch, "ann", "second", second);
    begin("next");
    second.put(0, 7);

    assertThat(scans.require(edit(), "second").array()).containsOnly(2);
    assertThatThrownBy(() -> scans.require(edit(), "first"))
        .isInstanceOf(RejectedRecordException.class);
  }

  @Test
  void settled_givenACommittedBatch_expectsTheRoomOfTheScanBeforeToBeUsedAgain() {
    put("first", 1);
    begin("next");
    float[] room = scans.require(edit(), "first").array();
    put("second", 2);
    scans.settled("next", true);
    begin("last");
    put("third", 3);
    begin("after");

    assertThat(scans.require(edit(), "third").array()).isSameAs(room).containsOnly(3);
  }

  @Test
  void require_givenADroppedBatch_expectsTheScanBeforeItAgain() {
    put("committed", 1);
    scans.settled(batch, true);
    begin("dropped");
    put("second", 2);
    begin("dropped with it");
    put("third", 3);
    scans.settled("dropped", false);
    scans.settled("dropped with it", false);
    begin("again");

    assertThat(scans.require(edit(), "committed").get(0)).isEqualTo(1);
    assertThatThrownBy(() -> scans.require(edit(), "third"))
        .isInstanceOf(RejectedRecordException.class);
  }

  @Test
  void require_givenACommittedBatch_expectsTheScanBeforeItGone() {
    put("first", 1);
    scans.settled(batch, true);
    begin("next");
    put("second", 2);
    assertThat(scans.require(edit(), "first").get(0)).isEqualTo(1);
    scans.settled(batch, true);
    begin("last");

    assertThat(scans.require(edit(), "second").get(0)).isEqualTo(2);
    assertThatThrownBy(() -> scans.require(edit(), "first"))
        .isInstanceOf(RejectedRecordException.class);
  }

  private void begin(String name) {
    scans.batchDone();
    batch = name;
    scans.batchBegins();
  }

  private void put(String scanId, float value) {
    scans.put(batch, "ann", scanId, vertices(value));
  }

  private static FloatBuffer vertices(float value) {
    return FloatBuffer.wrap(new float[] {value, value, value});
  }

  private static Edit edit() {
    return new Edit(
        "e",
        "ann",
        new LatestScan(),
        null,
        Lifetime.ONCE,
        null,
        Locality.MODEL,
        Base.SCAN,
        0.01,
        "",
        null);
  }
}
