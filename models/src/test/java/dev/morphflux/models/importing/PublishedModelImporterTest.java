package dev.morphflux.models.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedModelImporterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void writeTo_givenPublishedFiles_expectsThePackageOfTheirModel(Backbone backbone)
      throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, backbone);
    Path out = folder.resolve("package");

    new PublishedModelImporter(folder, ImportOptions.standard()).writeTo(out);

    ModelPackage model = ModelPackage.open(out);
    assertThat(model.manifest().architecture().orElseThrow().backbone()).isEqualTo(backbone);
    assertThat(model.manifest().latentSize()).isEqualTo(4);
    assertThat(model.topology().metersPerUnit()).isEqualTo(0.01);
    assertThat(model.topology().regions())
        .containsExactly(
            new Region("region-0", PublishedFolder.REGIONS.get(0), PublishedFolder.CONTROL.get(0)),
            new Region("region-1", PublishedFolder.REGIONS.get(1), PublishedFolder.CONTROL.get(1)),
            new Region("region-2", PublishedFolder.REGIONS.get(2), PublishedFolder.CONTROL.get(2)));
    assertThat(model.normalization().mean()[5]).isEqualTo(0.5f);
    assertThat(model.normalization().std()).startsWith(1e-7f, 0.01f + 1e-7f);
    assertThat(model.weights().keySet()).containsExactlyElementsOf(published.weights.keySet());
    published.weights.forEach(
        (name, values) ->
            assertThat(model.weights().get(name).toFloats()).as(name).isEqualTo(values));
  }

  @Test
  void read_givenNestedStateDictOfDataParallel_expectsPlainNames() throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, Backbone.MLP_MIXER);
    published.writeCheckpoint("module.");

    assertThat(lamm(read()).weights()).containsOnlyKeys(published.weights.keySet());
  }

  @Test
  void read_givenAutoencoderOnly_expectsNoControlPoints() throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, Backbone.TRANSFORMER);
    published.weights.keySet().removeIf(name -> name.startsWith("delta_control_net"));
    published.writeCheckpoint("");

    PackageContents contents = read();

    assertThat(contents.topology().controlPoints()).isEmpty();
    assertThat(lamm(contents).weights()).containsOnlyKeys(published.weights.keySet());
  }

  @Test
  void read_givenNoBottleneck_expectsOneThatChangesNothing() throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, Backbone.MLP_MIXER);
    published.weights.keySet().removeIf(name -> name.startsWith("bottleneck"));
    published.writeCheckpoint("");
    published.writeConfig(Backbone.MLP_MIXER, "  bottleneck_dim: null\n");

    PackageContents contents = read();

    assertThat(lamm(contents).architecture().latentSize()).isEqualTo(PublishedFolder.DIM);
    float[] down = lamm(contents).weights().get("bottleneck_down.weight").toFloats();
    assertThat(down[0]).isEqualTo(1);
    assertThat(down[1]).isZero();
    assertThat(down[PublishedFolder.DIM + 1]).isEqualTo(1);
  }

  @Test
  void read_givenMismatches_expectsEveryOneNamedWithShapes() throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, Backbone.MLP_MIXER);
    published.shapes.put("xyz_to_token.1.weight", new int[] {9, 16});
    published.weights.remove("id_token");
    published.weights.put("classifier.weight", new float[] {1});
    published.shapes.put("classifier.weight", new int[] {1});
    published.weights.get("bottleneck_down.bias")[1] = Float.NaN;
    published.writeCheckpoint("");

    assertRefused(
        "xyz_to_token.1.weight has shape [9, 16], expected [16, 9]",
        "id_token is missing, expected [1, 1, 16]",
        "classifier.weight is not a part of this architecture",
        "bottleneck_down.bias holds NaN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best.pth", "run.yaml", "region_ids.pickle", "mean_std.pickle"})
  void read_givenMissingFile_expectsTheOptionToNameIt(String name) throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Files.delete(folder.resolve(name));

    assertRefused("has no ", "give it with --");
  }

  @Test
  void read_givenTwoCheckpoints_expectsChoice() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Path best = folder.resolve("best.pth");
    Files.copy(best, folder.resolve("last.pth"));

    assertRefused("more than one checkpoint", "best.pth", "last.pth", "--checkpoint");
    assertThat(new PublishedModelImporter(folder, choose(best)).read().name()).isEqualTo("chosen");
  }

  @Test
  void read_givenOtherNamesInASubfolder_expectsFilesFoundByKind() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.move(folder.resolve("mean_std.pickle"), files.resolve("normalisation.pkl"));
    Files.move(folder.resolve("region_ids.pickle"), files.resolve("my_regions.pickle"));
    Files.write(files.resolve("region_boundaries.pickle"), new PickleBytes().op('}').end());
    Files.writeString(folder.resolve("other.yaml"), "DATASETS: {}\n");

    assertThat(read().topology().vertexCount()).isEqualTo(8);
  }

  @Test
  void read_givenNoUnit_expectsTheOption() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER).writeMeanStd(false);

    assertRefused("mm_mult", "--meters-per-unit");
  }

  @Test
  void read_givenHostilePickles_expectsThemNamedAndNothingRun() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Path proof = folder.resolve("pwned");
    String pickle = "cos\nsystem\n(S'touch " + proof + "'\ntR.";
    for (String name : new String[] {"mean_std.pickle", "region_ids.pickle"}) {
      Files.writeString(folder.resolve(name), pickle);

      assertRefused("GLOBAL os.system is not allowed", name);
    }
    assertThat(proof).doesNotExist();
  }

  @Test
  void read_givenCheckpointBeforeArchives_expectsWhatToDo() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Files.write(folder.resolve("best.pth"), new PickleBytes().op(0x80, 2, '}').end());

    assertRefused("best.pth is no archive of torch.save", "torch.save it again");
  }

  @Test
  void read_givenTruncatedCheckpoint_expectsItsName() throws IOException {
    PublishedFolder.write(folder, Backbone.MLP_MIXER);
    Path checkpoint = folder.resolve("best.pth");
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused("best.pth is a damaged or truncated archive", "copy it again");
  }

  @Test
  void read_givenWrongConfig_expectsTheKey() throws IOException {
    PublishedFolder published = PublishedFolder.write(folder, Backbone.MLP_MIXER);
    published.writeConfig(Backbone.MLP_MIXER, "  bottleneck_dim: many\n");
    assertRefused("run.yaml: MODEL.bottleneck_dim is \"many\", expected a whole number");

    published.writeConfig(Backbone.MLP_MIXER, "  bottleneck_dim: 4\n  Dinput: 6\n");
    assertRefused("MODEL.Dinput is 6, expected 3");
  }

  private PackageContents read() {
    return new PublishedModelImporter(folder, ImportOptions.standard()).read();
  }

  private static LammParameters lamm(PackageContents contents) {
    return (LammParameters) contents.parameters();
  }

  private static ImportOptions choose(Path checkpoint) {
    return new ImportOptions(
        Optional.of(checkpoint),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.of("chosen"),
        "2",
        TensorType.F16);
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContainingAll(words);
  }
}
