package dev.morphflux.processor.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SubjectDirectoryTest {
  private final SubjectStates lane = new SubjectStates(10);
  private final SubjectDirectory directory =
      new SubjectDirectory(() -> List.of(new SubjectStates(10), lane));

  @Test
  void latest_givenAnOwnSubjectWhoseOlderLatentIsReadBack_expectsTheNewerOne() {
    KnownLatent older = latent("scan-1");
    KnownLatent newer = latent("scan-2");
    lane.scanned("ada", older);
    lane.scanned("ada", newer);

    directory.follow("ada", older);

    assertThat(directory.latest("ada")).contains(newer);
  }

  @Test
  void latest_givenASubjectOfAnotherProcessor_expectsWhatWasFollowedUntilItIsForgotten() {
    KnownLatent followed = latent("scan-1");

    directory.follow("bob", followed);
    assertThat(directory.latest("bob")).contains(followed);

    directory.forget("bob");
    assertThat(directory.latest("bob")).isEmpty();
  }

  private static KnownLatent latent(String scanId) {
    return new KnownLatent(scanId, null, "model", "1", new float[4]);
  }
}
