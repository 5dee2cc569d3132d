package dev.morphflux.processor.scans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.FrameRate;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanNamingTest {
  @TempDir Path directory;

  @Test
  void name_givenFolders_expectsSubjectTakeAndFrame() {
    assertThat(ScanNaming.FOLDERS.name("anna/scan_012.obj"))
        .isEqualTo(new ScanNaming.Name("anna", "", 0, OptionalLong.of(12)));
    assertThat(ScanNaming.FOLDERS.name("anna/Take_03/f7.ply"))
        .isEqualTo(new ScanNaming.Name("anna", "", 3, OptionalLong.of(7)));
    assertThat(ScanNaming.FOLDERS.name("anna/neutral.obj").frame()).isEmpty();
  }

  @Test
  void name_givenPatternAndSubject_expectsTheirSay() {
    Pattern pattern =
        Pattern.compile("(?<session>s\\d+)/(?<subject>\\w+)-t(?<take>\\d+)-(?<frame>\\d+)");

    assertThat(new ScanNaming(null, pattern).name("all/s9/bob-t2-0042.obj"))
        .isEqualTo(new ScanNaming.Name("bob", "s9", 2, OptionalLong.of(42)));
    assertThat(new ScanNaming("eve", pattern).name("all/s9/bob-t2-0042.obj").subject())
        .isEqualTo("eve");
    assertThatThrownBy(() -> new ScanNaming(null, pattern).name("all/other.obj"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("'all/other.obj' does not match the pattern");
  }

  @Test
  void list_givenFolders_expectsMeshesInNaturalOrder() throws IOException {
    for (String name : List.of("f10.obj", "f9.obj", "sub/a.ply", "notes.txt", "f1.npz")) {
      Path file = directory.resolve("anna").resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }

    assertThat(MeshFileList.of(List.of(directory)))
        .extracting(entry -> entry.file().getFileName().toString())
        .containsExactly("f1.npz", "f9.obj", "f10.obj", "a.ply");
    assertThatThrownBy(() -> MeshFileList.of(List.of(directory.resolve("none"))))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("there is no file or folder");
  }

  @Test
  void parse_givenRates_expectsFractions() {
    assertThat(FrameRate.parse("29.97")).isEqualTo(new FrameRate(30000, 1001));
    assertThat(FrameRate.parse("24000/1001")).isEqualTo(new FrameRate(24000, 1001));
    assertThat(FrameRate.parse("60")).isEqualTo(new FrameRate(60, 1));
    assertThatThrownBy(() -> FrameRate.parse("fast")).isInstanceOf(MorphfluxException.class);
    assertThatThrownBy(() -> FrameRate.parse("0")).isInstanceOf(MorphfluxException.class);
  }
}
