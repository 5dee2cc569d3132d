package dev.morphflux.models.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTest {
  @TempDir Path directory;
  private Path location;

  @BeforeEach
  void writePackage() {
    location = directory.resolve("small");
    ModelPackage.write(location, SmallModel.contents(), TensorType.F32);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16"})
  void open_givenWrittenPackage_expectsTheSameModel(TensorType type) {
    ModelPackage.write(location, SmallModel.contents(), type);

    ModelPackage opened = ModelPackage.open(location);

    assertThat(opened.manifest())
        .usingRecursiveComparison()
        .ignoringFields("files")
        .isEqualTo(SmallModel.contents().manifest(type));
    assertThat(opened.manifest().files())
        .containsOnlyKeys(
            "MODEL.md",
            "normalization.safetensors",
            "statistics.safetensors",
            "topology.json",
            "weights.safetensors");
    assertThat(opened.topology().template()).isEqualTo(SmallModel.topology().template());
    assertThat(opened.topology().faces()).isDeepEqualTo(SmallModel.topology().faces());
    assertThat(opened.topology().regions()).isEqualTo(SmallModel.topology().regions());
    assertThat(opened.topology().landmarks()).isEqualTo(SmallModel.topology().landmarks());
    assertThat(opened.normalization().std()).containsOnly(0.25f);
    assertThat(opened.weights().get("bottleneck_down.weight").toFloats())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8.125f);
    assertThat(opened.weights().get("bottleneck_down.weight").shape()).containsExactly(2, 4);
    assertThat(opened.statistics().orElseThrow().displacements()).containsOnlyKeys("nose");
  }

  @Test
  void open_givenArchive_expectsTheSameModelAsTheDirectory() {
    Path archive = directory.resolve("small.morph");
    PackageArchive.zip(location, archive);

    ModelPackage opened = ModelPackage.open(archive);

    assertThat(opened.manifest()).isEqualTo(ModelPackage.open(location).manifest());
    assertThat(opened.weights().get("bottleneck_down.weight").toFloats()).contains(8.125f);
  }

  @Test
  void zip_givenTheSamePackageLater_expectsTheSameBytes() throws IOException {
    Path archive = directory.resolve("small.morph");
    PackageArchive.zip(location, archive);

    try (ZipFile zip = new ZipFile(archive.toFile())) {
      assertThat(zip.stream())
          .isNotEmpty()
          .allSatisfy(entry -> assertThat(entry.getTimeLocal().getYear()).isEqualTo(1980))
          .allSatisfy(entry -> assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED));
    }
  }

  @Test
  void unzip_givenArchive_expectsTheSameFiles() throws IOException {
    Path archive = directory.resolve("small.morph");
    Path copy = directory.resolve("copy");
    PackageArchive.zip(location, archive);

    PackageArchive.unzip(archive, copy);

    for (String name : ModelPackage.open(copy).manifest().files().keySet()) {
      assertThat(copy.resolve(name)).hasSameBinaryContentAs(location.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"weights.safetensors", "topology.json", "MODEL.md", "statistics.safetensors"})
  void open_givenChangedFile_expectsItsName(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(location.resolve(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(location.resolve(name), bytes);

    assertRefused(name, "SHA-256", "copy the package again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "topology.json", "manifest.json", "MODEL.md"})
  void open_givenMissingFile_expectsItsName(String name) throws IOException {
    Files.delete(location.resolve(name));

    assertRefused(name, "is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "topology.json", "manifest.json"})
  void open_givenTruncatedFile_expectsItsName(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(location.resolve(name));
    Files.write(location.resolve(name), Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(name);
  }

  @Test
  void open_givenNewerFormat_expectsItsVersion() throws IOException {
    changeManifest(text -> text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));

    assertRefused("manifest.json", "format version 2", "expected 1");
  }

  @Test
  void open_givenUnknownField_expectsItsPath() throws IOException {
    changeManifest(text -> text.replace("\"subjects\"", "\"surprise\" : 1,\n\"subjects\""));

    assertRefused("manifest.json", "training", "surprise", "not known");
  }

  @Test
  void open_givenMissingField_expectsItsName() throws IOException {
    changeManifest(text -> text.replace("\"vertexCount\" : 5,", ""));

    assertRefused("manifest.json", "vertexCount");
  }

  @Test
  void open_givenAnArchitectureWithoutDisplacementHidden_expectsThePublishedOne()
      throws IOException {
    changeManifest(json -> json.replaceFirst(",\\s*\"displacementHidden\" : 64", ""));

    assertThat(ModelPackage.open(location).manifest().architecture().orElseThrow())
        .isEqualTo(SmallModel.ARCHITECTURE);
  }

  @Test
  void open_givenOtherTopologyId_expectsBoth() throws IOException {
    String id = SmallModel.topology().id();
    changeManifest(text -> text.replace(id, "0123456789abcdef"));

    assertRefused("topologyId", "0123456789abcdef", id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.txt", "/etc/passwd", "a/b", ".hidden", "c:\\\\x"})
  void open_givenFileNameThatLeadsOut_expectsRefusal(String name) throws IOException {
    changeManifest(text -> text.replace("\"MODEL.md\"", "\"" + name + "\""));

    assertRefused("plain name");
  }

  @Test
  void open_givenNoPackage_expectsWhatToGive() {
    location = directory.resolve("nothing");

    assertRefused("nothing", "manifest.json");
  }

  @Test
  void open_givenArchiveThatIsNone_expectsItsName() throws IOException {
    location = Files.writeString(directory.resolve("text.morph"), "not a zip");

    assertRefused("text.morph", "no .morph archive");
  }

  @Test
  void write_givenOlderPackage_expectsItReplacedAndNothingLeftOver() throws IOException {
    ModelPackage.write(location, SmallModel.contents(), TensorType.F16);

    assertThat(ModelPackage.open(location).manifest().weights()).isEqualTo(TensorType.F16);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(location);
    }
  }

  @Test
  void write_givenDirectoryThatIsNoPackage_expectsItLeftAlone() throws IOException {
    Path photos = Files.createDirectory(directory.resolve("photos"));
    Files.writeString(photos.resolve("one.jpg"), "precious");

    assertThatThrownBy(() -> ModelPackage.write(photos, SmallModel.contents(), TensorType.F32))
        .isInstanceOf(InvalidPackageException.class)
        .hasMessageContaining("photos");
    assertThat(photos.resolve("one.jpg")).exists();
  }

  private void changeManifest(UnaryOperator<String> change) throws IOException {
    Path manifest = location.resolve("manifest.json");
    String before = Files.readString(manifest);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(manifest, after);
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> ModelPackage.open(location))
        .isInstanceOf(InvalidPackageException.class)
        .hasMessageContainingAll(words);
  }
}
