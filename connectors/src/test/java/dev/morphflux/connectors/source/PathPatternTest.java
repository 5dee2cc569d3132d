package dev.morphflux.connectors.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "{slate}/{take}/{subject}_{frame}.obj, 12A/3/ann_0042.obj, ann, '', 12A, 3, 42",
    "{slate}/take{take}/{subject}_{frame}.*, 12A/take03/ann_b_7.ply, ann_b, '', 12A, 3, 7",
    "{session}/**/{subject}.{frame}.obj, day 1/x/y/ann.9.obj, ann, day 1, '', 0, 9",
    "**/{subject}_{frame}.obj, ann_9.obj, ann, '', '', 0, 9",
    "{subject}/*/{subject}_{frame}.obj, ann/raw/ann_1.obj, ann, '', '', 0, 1",
    "take{take}/{frame}.obj, take1/2.obj, somebody, '', '', 1, 2",
    "a+b ({subject}).obj, a+b (ann).obj, ann, '', '', 0, 0",
  })
  void read_givenPathOfThePattern_expectsItsFields(
      String pattern,
      String path,
      String subject,
      String session,
      String slate,
      int take,
      long frame) {
    assertThat(new PathPattern(pattern).read(path, "somebody"))
        .hasValue(new ScanName(subject, session, slate, take, frame));
  }

  @ParameterizedTest
  @CsvSource({
    "{slate}/{take}/{subject}_{frame}.obj, 12A/3/ann_0042.obj.tmp",
    "{slate}/{take}/{subject}_{frame}.obj, 12A/three/ann_0042.obj",
    "{slate}/{take}/{subject}_{frame}.obj, deep/12A/3/ann_0042.obj",
    "{subject}/{subject}_{frame}.obj, ann/bob_1.obj",
    "{subject}_{frame}.obj, ann_1xobj",
  })
  void read_givenOtherPath_expectsNothing(String pattern, String path) {
    assertThat(new PathPattern(pattern).read(path, "")).isEmpty();
  }

  @Test
  void new_givenUnknownField_expectsErrorThatNamesIt() {
    assertThatThrownBy(() -> new PathPattern("{actor}/{frame}.obj"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("{actor}")
        .hasMessageContaining("expected {subject}");
    assertThatThrownBy(() -> new PathPattern("{subject/x.obj")).hasMessageContaining("without a }");
  }
}
