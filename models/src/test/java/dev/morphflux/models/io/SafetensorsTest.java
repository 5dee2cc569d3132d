package dev.morphflux.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("weights.safetensors");
  }

  @ParameterizedTest
  @EnumSource
  void open_givenWrittenFile_expectsTheSameTensors(TensorType type) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("odd", Tensor.of(new float[] {1, -0.5f, 3}, 3));
    tensors.put("empty", Tensor.of(new float[0], 0, 4));
    tensors.put("matrix", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
    tensors.put("single", Tensor.of(new float[] {8}));

    SafetensorsWriter.write(file, tensors, type);

    Safetensors read = Safetensors.open(file);
    assertThat(read.names()).containsExactly("odd", "empty", "matrix", "single");
    assertThat(read.type("odd")).isEqualTo(type);
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.tensor(name).toFloats()).as(name).isEqualTo(tensor.toFloats());
          assertThat(read.shape(name)).as(name).isEqualTo(tensor.shape());
        });
  }

  @Test
  void write_givenNumberTooLargeForF16_expectsItsName() {
    Map<String, Tensor> tensors = Map.of("big", Tensor.of(new float[] {70_000}, 1));

    assertThatThrownBy(() -> SafetensorsWriter.write(file, tensors, TensorType.F16))
        .isInstanceOf(InvalidArrayException.class)
        .hasMessageContainingAll("big", "70000", "F32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"a\": 1}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 16]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [-8, 0]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [8, 0]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [0, 8]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [-2], \"data_offsets\": [0, 8]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2147483647, 2147483647, 9], \"data_offsets\": [0,8]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [99999999999], \"data_offsets\": [0, 8]}}",
        "{\"a\": {\"dtype\": \"Q4\", \"shape\": [2], \"data_offsets\": [0, 8]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]},"
            + "\"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]},"
            + "\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}",
      })
  void open_givenHeaderThatLies_expectsRefusal(String header) throws IOException {
    write(header.length(), header);

    assertRefused();
  }

  @Test
  void open_givenHeaderLengthBeyondTheFile_expectsRefusalWithoutMemory() throws IOException {
    for (long length : new long[] {-1, 1, 1L << 20, 1L << 31, Long.MAX_VALUE}) {
      write(length, "{}");
      assertRefused("claims a header");
    }
  }

  @Test
  void open_givenTruncatedFile_expectsRefusal() throws IOException {
    SafetensorsWriter.write(file, Map.of("a", Tensor.of(new float[4], 4)), TensorType.F32);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertRefused();
    }
  }

  private void write(long length, String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(length).put(text).array());
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InvalidArrayException.class)
        .hasMessageContaining("weights.safetensors")
        .hasMessageContainingAll(words);
  }
}
