package dev.morphflux.connectors.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeLedgerTest {

  @TempDir Path directory;

  @Test
  void contains_givenCompleteTakeAfterARestart_expectsItsRecordsKnown() throws IOException {
    Path file = TakeLedger.file(directory, "meshes", 3, ".usda");
    TakeLedger before = new TakeLedger(file);
    assertThat(before.contains("ann = 1", 10, 1000)).isFalse();
    assertThat(before.contains("bob", 12, 1010)).isFalse();
    before.finished("ann = 1", 11);
    assertThat(before.contains("ann = 1", 11, 1005)).isTrue();

    TakeLedger after = new TakeLedger(file);

    assertThat(after.contains("ann = 1", 11, 1005)).isTrue();
    assertThat(after.contains("ann = 1", 13, 1020)).isFalse();
    assertThat(after.contains("bob", 11, 1005)).isFalse();
  }

  @Test
  void contains_givenTopicThatWasCreatedAnew_expectsItsRecordsNotKnown() throws IOException {
    TakeLedger ledger = new TakeLedger(TakeLedger.file(directory, "meshes", 3, ".usda"));
    assertThat(ledger.contains("ann", 500, 1000)).isFalse();
    ledger.finished("ann", 500);

    assertThat(ledger.contains("ann", 0, 2000)).isFalse();
  }
}
