package dev.morphflux.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsdaTest {
  private static final int VERTICES = 5;
  private static final MeshSurface SURFACE =
      new MeshSurface(new int[][] {{0, 1, 2, 3}, {1, 4, 2}}, 0.01, UpAxis.Y);
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE]-?\\d+)?");

  @TempDir Path directory;

  @Test
  void encode_givenMesh_expectsItsPointsAndPolygons() {
    MeshFrame frame = Frames.random(VERTICES, 3);

    String text = new String(MeshFormat.USDA.encode(SURFACE, frame), StandardCharsets.UTF_8);

    assertThat(text)
        .startsWith("#usda 1.0\n")
        .contains("metersPerUnit = 0.01", "upAxis = \"Y\"", "custom string timecode = \"01:02:03:")
        .contains("faceVertexCounts = [4, 3]", "faceVertexIndices = [0, 1, 2, 3, 1, 4, 2]");
    assertThat(numbers(text, "point3f[] points = ")).isEqualTo(frame.vertices());
    assertThat(text.chars().filter(c -> c == '{').count())
        .isEqualTo(text.chars().filter(c -> c == '}').count());
  }

  @Test
  void finish_givenTake_expectsSamplesAtTheFramesNumbers() throws IOException {
    Path file = directory.resolve("take.usda");
    try (TakeWriter<MeshFrame> take = MeshFormat.USDA.begin(file, SURFACE)) {
      for (long number : new long[] {5375740, 5375748}) {
        take.add(Frames.random(VERTICES, number, 60000 / 1001.0));
      }
      take.finish();
    }

    String text = Files.readString(file);
    assertThat(text)
        .contains("startTimeCode = 5375740\n")
        .containsPattern("endTimeCode = 5375748 *\n")
        .contains("timeCodesPerSecond = 59.94005994005994")
        .contains("5375748: \"01:02:03:18\"");
    assertThat(numbers(text, "points.timeSamples = {\n            5375740: "))
        .isEqualTo(Frames.random(VERTICES, 5375740).vertices());
    assertThat(numbers(text, "            5375748: "))
        .isEqualTo(Frames.random(VERTICES, 5375748).vertices());
    assertThat(text.chars().filter(c -> c == '{').count())
        .isEqualTo(text.chars().filter(c -> c == '}').count());
  }

  @Test
  void finish_givenTakeThatWasFinished_expectsErrorAndTheFileKept() throws IOException {
    Path file = directory.resolve("take.usda");
    try (TakeWriter<MeshFrame> take = MeshFormat.USDA.begin(file, SURFACE)) {
      take.add(Frames.random(VERTICES, 1));
      take.finish();
      assertThatThrownBy(take::finish).isInstanceOf(IOException.class);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void begin_givenTakeThatSomebodyElseWrites_expectsErrorAndTheirFileUnharmed() throws IOException {
    Path file = directory.resolve("take.usda");
    try (TakeWriter<MeshFrame> theirs = MeshFormat.USDA.begin(file, SURFACE)) {
      theirs.add(Frames.random(VERTICES, 1));

      assertThatThrownBy(() -> MeshFormat.USDA.begin(file, SURFACE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is being written");

      theirs.finish();
    }
    assertThat(numbers(Files.readString(file), "            1: "))
        .isEqualTo(Frames.random(VERTICES, 1).vertices());
  }

  /** The numbers of the list that follows. */
  private static float[] numbers(String text, String before) {
    int begin = text.indexOf(before) + before.length();
    Matcher matcher = NUMBER.matcher(text.substring(begin, text.indexOf(']', begin)));
    float[] numbers = new float[3 * VERTICES];
    for (int i = 0; i < numbers.length; i++) {
      assertThat(matcher.find()).isTrue();
      numbers[i] = Float.parseFloat(matcher.group());
    }
    assertThat(matcher.find()).isFalse();
    return numbers;
  }
}
