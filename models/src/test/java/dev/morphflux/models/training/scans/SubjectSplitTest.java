package dev.morphflux.models.training.scans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectSplitTest {
  private final LowRankFamily family = new LowRankFamily(1);

  @TempDir private Path directory;

  @Test
  void of_givenSeveralFramesPerSubject_putsNoSubjectOnBothSides() {
    ScanCache cache = family.cache(directory, 20, 3);

    SubjectSplit split = SubjectSplit.of(cache, 0.2, 5);

    assertThat(split.heldOutSubjects()).isBetween(2, 8);
    assertThat(split.trainingSubjects()).isEqualTo(20 - split.heldOutSubjects());
    assertThat(split.heldOut()).hasSize(3 * split.heldOutSubjects());
    assertThat(split.training()).hasSize(3 * split.trainingSubjects());
    assertThat(subjects(cache, split.training()))
        .doesNotContainAnyElementsOf(subjects(cache, split.heldOut()));
  }

  @Test
  void of_givenAnotherSeed_holdsOutOtherSubjects() {
    ScanCache cache = family.cache(directory, 40, 1);

    assertThat(SubjectSplit.of(cache, 0.25, 1).heldOut())
        .isEqualTo(SubjectSplit.of(cache, 0.25, 1).heldOut())
        .isNotEqualTo(SubjectSplit.of(cache, 0.25, 2).heldOut());
  }

  @Test
  void of_givenTooFewSubjects_namesTheCounts() {
    ScanCache cache = family.cache(directory, 3, 4);

    assertThatThrownBy(() -> SubjectSplit.of(cache, 0.1, 1))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("12 scans of 3 subjects, expected at least 4 subjects")
        .hasMessageContaining("2 to learn from and 2 held out");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.5, 0.999})
  void of_givenFewSubjects_leavesBothSidesTheLeast(double heldOutFraction) {
    ScanCache cache = family.cache(directory, 4, 1);

    SubjectSplit split = SubjectSplit.of(cache, heldOutFraction, 3);

    assertThat(split.heldOutSubjects()).isEqualTo(2);
    assertThat(split.trainingSubjects()).isEqualTo(2);
  }

  @Test
  void again_givenMoreSubjects_leavesEverySubjectOnItsSide() {
    ScanCache few = family.cache(directory.resolve("few"), 6, 2);
    ScanCache many = family.cache(directory.resolve("many"), 80, 1);
    SubjectSplit before = SubjectSplit.of(few, 0.1, 9);

    SubjectSplit after = SubjectSplit.again(many, before.heldOutBelow(), 9);

    assertThat(subjects(many, after.heldOut())).containsAll(subjects(few, before.heldOut()));
    assertThat(subjects(many, after.training())).containsAll(subjects(few, before.training()));
  }

  @Test
  void manipulation_givenSubjectsWithSeveralScans_takesTurnsBetweenIdentityAndExpression() {
    ScanCache cache = family.cache(directory, 20, 3);
    int[] all = IntStream.range(0, cache.size()).toArray();
    BatchSampler sampler = new BatchSampler(cache, all, 16, 7);

    for (int step = 0; step < 20; step++) {
      BatchPlan plan = sampler.manipulation(step, 0.25, 0.5);
      assertThat(plan.sources()).doesNotHaveDuplicates();
      for (int i = 0; i < plan.sources().length; i++) {
        int source = plan.sources()[i];
        int goal = plan.goals()[i];
        if (i % 2 == 1) {
          assertThat(cache.subjectOf(goal)).isEqualTo(cache.subjectOf(source));
        } else {
          assertThat(goal).isEqualTo(plan.sources()[(i + 15) % 16]);
        }
        assertThat(goal).isNotEqualTo(source);
        assertThat(plan.alpha()[i]).isBetween(0.25f, 0.5f);
      }
    }
  }

  @Test
  void autoencoder_givenTheSameStep_drawsTheSameBatch() {
    ScanCache cache = family.cache(directory, 20, 3);
    int[] all = IntStream.range(0, cache.size()).toArray();

    BatchPlan first = new BatchSampler(cache, all, 16, 7).autoencoder(3);
    BatchPlan again = new BatchSampler(cache, all, 16, 7).autoencoder(3);

    assertThat(again.sources()).isEqualTo(first.sources());
    assertThat(again.seed()).isEqualTo(first.seed());
    assertThat(new BatchSampler(cache, all, 16, 7).autoencoder(4).sources())
        .isNotEqualTo(first.sources());
  }

  private static Set<Integer> subjects(ScanCache cache, int[] scans) {
    return Arrays.stream(scans).map(cache::subjectOf).boxed().collect(Collectors.toSet());
  }
}
