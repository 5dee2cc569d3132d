package dev.morphflux.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger(2);

  @Test
  void received_givenStreamsThatOvertakeEachOther_expectsTheirLatencies() {
    for (int i = 0; i < 4; i++) {
      assertThat(ledger.send(1_000_000L * i)).isEqualTo(i);
    }
    ledger.received(1, 6_000_000);
    ledger.received(3, 6_000_000);
    ledger.received(0, 6_000_000);

    assertThat(ledger.underWay()).isEqualTo(1);
    assertThat(ledger.takeLatencies().getMaxValue()).isBetween(5990L, 6010L);
    assertThat(ledger.takeLatencies().getTotalCount()).isZero();
  }

  @Test
  void received_givenTheSameScanTwice_expectsAnError() {
    ledger.send(0);
    ledger.received(0, 1);
    assertThatThrownBy(() -> ledger.received(0, 2))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("stream 0 was answered with scan 0 where 2 was expected");
  }

  @Test
  void received_givenAScanOutOfOrder_expectsAnError() {
    for (int i = 0; i < 4; i++) {
      ledger.send(0);
    }
    assertThatThrownBy(() -> ledger.received(3, 1)).hasMessageContaining("where 1 was expected");
  }
}
