package dev.morphflux.models.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.SafetensorsWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PcaPackageTest {
  private static final float[] MEAN = SmallModel.topology().template();

  @TempDir private Path directory;
  private Path location;

  @BeforeEach
  void write() {
    location = directory.resolve("linear");
    ModelPackage.write(location, contents(pca(2)), TensorType.F16);
  }

  @Test
  void open_givenAPca_expectsItsNumbersAndNoArchitecture() throws IOException {
    ModelPackage opened = ModelPackage.open(location);

    assertThat(opened.manifest().kind()).isEqualTo(ModelKind.PCA);
    assertThat(opened.manifest().latentSize()).isEqualTo(2);
    assertThat(Files.readString(location.resolve("manifest.json")))
        .contains("\"kind\" : \"pca\"")
        .doesNotContain("architecture");
    assertThat(Files.readString(location.resolve("MODEL.md"))).contains("PCA");
    PcaParameters found = (PcaParameters) opened.parameters();
    // The mean is stored in full: half precision is too coarse for a position.
    assertThat(found.mean().toFloats()).containsExactly(MEAN);
    assertThat(found.components().shape()).containsExactly(2, 5, 3);
    assertThat(found.components().toFloats()[16]).isEqualTo(1.0625f);
    assertThat(found.ridge()).isEqualTo(0.125);
    assertThat(opened.baseline()).isEmpty();
    assertThatThrownBy(opened::weights)
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContainingAll("linear", "is a PCA, expected a LAMM");
  }

  @Test
  void open_givenComponentsTooSmallForHalfPrecision_expectsThemStoredInFull() {
    float[] tiny = new float[30];
    for (int i = 0; i < tiny.length; i++) {
      tiny[i] = 1.2345e-7f * (i - 7);
    }
    PcaParameters fine = new PcaParameters(Tensor.of(MEAN, 5, 3), Tensor.of(tiny, 2, 5, 3), 0.125);
    ModelPackage.write(location, contents(fine), TensorType.F16);

    PcaParameters found = (PcaParameters) ModelPackage.open(location).parameters();

    assertThat(found.components().toFloats()).containsExactly(tiny);
  }

  @Test
  void open_givenALammWithAPcaBeside_expectsBoth() {
    ModelPackage.write(location, SmallModel.contents().withBaseline(pca(2)), TensorType.F16);

    ModelPackage opened = ModelPackage.open(location);

    assertThat(opened.manifest().kind()).isEqualTo(ModelKind.LAMM);
    assertThat(opened.weights()).containsKey("bottleneck_down.weight");
    assertThat(opened.baseline().orElseThrow().mean().toFloats()).containsExactly(MEAN);
  }

  @Test
  void write_givenAPcaOfAnotherLatentSizeBeside_refusesIt() {
    assertThatThrownBy(
            () ->
                ModelPackage.write(
                    location, SmallModel.contents().withBaseline(pca(3)), TensorType.F16))
        .isInstanceOf(InvalidPackageException.class)
        .hasMessageContainingAll("latentSize 2", "pca.safetensors", "3");
  }

  @Test
  void open_givenAManifestFromBeforeKinds_expectsALamm() throws IOException {
    ModelPackage.write(location, SmallModel.contents(), TensorType.F16);
    changeManifest(text -> text.replace("  \"kind\" : \"lamm\",\n", ""));

    assertThat(ModelPackage.open(location).manifest().kind()).isEqualTo(ModelKind.LAMM);
  }

  @Test
  void open_givenAKindThatDoesNotFit_expectsWhatIsWrong() throws IOException {
    changeManifest(text -> text.replace("\"pca\"", "\"lamm\""));
    assertRefused("manifest.json", "no architecture", "kind lamm");

    changeManifest(text -> text.replace("\"kind\" : \"lamm\"", "\"kind\" : \"spline\""));
    assertRefused("manifest.json", "spline", "lamm, pca");
  }

  @Test
  void open_givenNoComponents_expectsTheFile() throws IOException {
    Files.delete(location.resolve("pca.safetensors"));
    assertRefused("pca.safetensors", "missing");

    changeManifest(text -> text.replaceAll("\"pca.safetensors\" : \"\\w+\",", ""));
    assertRefused("manifest.json", "no pca.safetensors", "kind");
  }

  @Test
  void open_givenDamagedComponents_expectsWhatIsWrong() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(pca(2).toTensors());
    tensors.put("components", Tensor.of(new float[24], 2, 4, 3));
    replacePca(tensors);
    assertRefused("mean [5, 3]", "components [2, 4, 3]", "expected [N, 3] and [d, N, 3]");

    tensors.put("mean", Tensor.of(new float[12], 4, 3));
    replacePca(tensors);
    assertRefused("vertexCount 5", "pca.safetensors", "4");

    float[] broken = new float[30];
    broken[17] = Float.NaN;
    tensors.put("mean", Tensor.of(MEAN, 5, 3));
    tensors.put("components", Tensor.of(broken, 2, 5, 3));
    replacePca(tensors);
    assertRefused("components hold NaN at 17");

    tensors.put("components", Tensor.of(new float[45], 3, 5, 3));
    replacePca(tensors);
    assertRefused("latentSize 2", "pca.safetensors", "3");

    tensors.put("components", Tensor.of(new float[30], 2, 5, 3));
    tensors.put("ridge", Tensor.of(new float[] {-1}, 1));
    replacePca(tensors);
    assertRefused("ridge", "-1", "positive");

    tensors.remove("ridge");
    replacePca(tensors);
    assertRefused("pca.safetensors", "mean, components and ridge");
  }

  private static PcaParameters pca(int latentSize) {
    float[] components = new float[15 * latentSize];
    for (int i = 0; i < components.length; i++) {
      components[i] = 0.0625f * (i + 1);
    }
    return new PcaParameters(Tensor.of(MEAN, 5, 3), Tensor.of(components, latentSize, 5, 3), 0.125);
  }

  private static PackageContents contents(PcaParameters pca) {
    PackageContents lamm = SmallModel.contents();
    return new PackageContents(
        "linear",
        "1",
        lamm.topology(),
        pca,
        Optional.empty(),
        lamm.statistics(),
        lamm.training(),
        lamm.metrics(),
        lamm.card());
  }

  /** With the hash that belongs to it: a package that was badly made, not one badly copied. */
  private void replacePca(Map<String, Tensor> tensors) throws IOException {
    Path file = location.resolve("pca.safetensors");
    SafetensorsWriter.write(file, tensors, TensorType.F32);
    String hash = Sha256.of(ByteBuffer.wrap(Files.readAllBytes(file)));
    changeManifest(
        text ->
            text.replaceAll(
                "\"pca.safetensors\" : \"\\w+\"", "\"pca.safetensors\" : \"" + hash + "\""));
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
