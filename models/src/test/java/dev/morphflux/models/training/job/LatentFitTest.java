package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.packages.Statistics;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class LatentFitTest {
  private static final Offset<Float> CLOSE = within(0.05f);

  @Test
  void statistics_givenSubjectsFarApart_tellsExpressionsFromIdentities() {
    LatentFit fit = new LatentFit(2);
    Random random = new Random(5);
    for (int scan = 0; scan < 30_000; scan++) {
      int subject = scan % 1000;
      float expression = (float) random.nextGaussian();
      // Subjects are 20 apart in the first number; their expressions move both, against each other.
      fit.add(subject, new float[] {99, 20 * (subject % 5) + expression, -2 * expression}, 1);
    }

    Statistics statistics = fit.statistics(Map.of());

    Statistics.Expressions expressions = statistics.expressions().orElseThrow();
    float[] covariance = expressions.covariance().toFloats();
    assertThat(covariance[0]).isCloseTo(1, CLOSE);
    assertThat(covariance[1]).isCloseTo(-2, within(0.1f)).isEqualTo(covariance[2]);
    assertThat(covariance[3]).isCloseTo(4, within(0.2f));
    assertThat(expressions.samples().shape()).containsExactly(256, 2);
    float[] samples = expressions.samples().toFloats();
    for (int i = 0; i < samples.length; i += 2) {
      assertThat(samples[i]).isBetween(-5f, 5f);
      assertThat(samples[i + 1]).isCloseTo(-2 * samples[i], within(1e-4f));
    }
    assertThat(statistics.latentMean().toFloats()[0]).isCloseTo(40, CLOSE);
    assertThat(statistics.latentCovariance().toFloats()[0]).isCloseTo(801, within(1f));
  }

  @Test
  void statistics_givenOneScanOfEachSubject_knowsNoExpressions() {
    LatentFit fit = new LatentFit(1);
    fit.add(0, new float[] {1}, 0);
    fit.add(1, new float[] {3}, 0);

    Statistics statistics = fit.statistics(Map.of());

    assertThat(statistics.expressions()).isEmpty();
    assertThat(statistics.latentCovariance().toFloats()).containsExactly(1);
  }
}
