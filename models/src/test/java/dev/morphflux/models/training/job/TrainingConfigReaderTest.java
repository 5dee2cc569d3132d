package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainingConfigReaderTest {
  private static final String LEAST =
      """
      name: head
      topology: head.json
      source: {bootstrapServers: "localhost:9092"}
      """;

  @Test
  void parse_givenWhatHasNoDefault_fillsInTheRest() {
    TrainingConfig config = TrainingConfigReader.parse("train.yaml", LEAST);

    assertThat(config.source().topicPrefix()).isEqualTo("morphflux.");
    assertThat(config.architecture().dim()).isEqualTo(512);
    assertThat(config.weights()).isEqualTo(TensorType.F16);
    assertThat(config.model()).isEqualTo(ModelKind.LAMM);
    assertThat(config.baseline()).isEqualTo(TrainingConfig.Baseline.PCA);
  }

  @Test
  void parse_givenSomeSettingsOfAGroup_keepsTheDefaultsOfTheOthers() {
    TrainingConfig config =
        TrainingConfigReader.parse(
            "train.yaml",
            LEAST
                + """
                architecture: {backbone: Transformer, dim: 64}
                initialization: random
                """);

    assertThat(config.architecture().backbone()).isEqualTo(Backbone.TRANSFORMER);
    assertThat(config.architecture().dim()).isEqualTo(64);
    assertThat(config.architecture().encoderDepth()).isEqualTo(5);
    assertThat(config.initialization()).isEqualTo(TrainingConfig.Initialization.RANDOM);
  }

  @Test
  void parse_givenAnUnknownKey_namesItsPath() {
    assertThatThrownBy(
            () -> TrainingConfigReader.parse("train.yaml", LEAST + "manipulation: {alfaMin: 0.1}"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageStartingWith("train.yaml: manipulation.alfaMin is not a known key")
        .hasMessageContaining("alphaMin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heldOutFraction: 1.5             | heldOutFraction must be between 0 and 1, found 1.5",
        "device: tpu                      | device must be cpu or gpu, found 'tpu'",
        "batchSize: 1                     | batchSize must be at least 2, found 1",
        "autoencoder: {steps: 0}          | autoencoder.steps must be positive, found 0",
        "autoencoder: {steps: many}       | autoencoder.steps",
        "manipulation: {alphaMin: 2}      | manipulation.alphaMin and alphaMax must be in [0, 1]",
        "architecture: {dim: -1}          | the architecture's dim must be positive, found -1",
        "pca: {ridge: 0}                  | pca.ridge must be positive, found 0",
        "weights: F64                     | weights must be F16 or F32, found F64"
      })
  void parse_givenAValueOutOfRange_saysWhatWasExpected(String setting, String message) {
    assertThatThrownBy(() -> TrainingConfigReader.parse("train.yaml", LEAST + setting))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageStartingWith("train.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void parse_givenNoName_saysThatItIsMissing() {
    assertThatThrownBy(() -> TrainingConfigReader.parse("train.yaml", "topology: head.json"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void read_givenNoFile_saysSo() {
    assertThatThrownBy(() -> TrainingConfigReader.read(Path.of("none.yaml")))
        .isInstanceOf(MorphfluxException.class)
        .hasMessage("cannot read none.yaml: there is no such file");
  }

  @Test
  void write_givenAConfiguration_isReadAsTheSame() {
    TrainingConfig config =
        TrainingConfigReader.parse(
            "train.yaml",
            LEAST
                + """
                version: "3"
                architecture: {backbone: transformer}
                initialization: random
                card: {data: "Two lines:\nof data # no comment"}
                """);

    String text = TrainingConfigReader.write(config);

    assertThat(TrainingConfigReader.parse("config.yaml", text)).isEqualTo(config);
    assertThat(text).contains("rampFraction: 0.2", "patience: 0", "backbone: transformer");
  }

  @Test
  void read_givenOverrides_takesThemBeforeTheFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("train.yaml"), LEAST + "threads: 7\n");

    TrainingConfig config =
        TrainingConfigReader.read(file, Map.of("threads", "2", "device", "gpu"));

    assertThat(config.threads()).isEqualTo(2);
    assertThat(config.device()).isEqualTo("gpu");
    assertThat(config.topology()).isEqualTo(directory.resolve("head.json").toString());
  }
}
