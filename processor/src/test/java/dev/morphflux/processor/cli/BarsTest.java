package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;

class BarsTest {

  @Test
  void withoutRepeats_givenABarThatEnds_expectsItsLastStateOnce() {
    List<String> lines = new ArrayList<>();
    try (ProgressBar bar =
        Bars.of("scans")
            .setInitialMax(3)
            .setConsumer(new DelegatingProgressBarConsumer(Bars.withoutRepeats(lines::add), 100))
            .build()) {
      bar.stepTo(3);
    }

    assertThat(lines).isNotEmpty().doesNotHaveDuplicates();
    assertThat(lines).last().asString().contains("3/3");
  }
}
