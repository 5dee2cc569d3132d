package dev.morphflux.models.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchCheckpointTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("model.pth");
  }

  @Test
  void stateDict_givenTransposedView_expectsItsNumbersInOrder() throws IOException {
    write("FloatStorage", 7, 1, new int[] {2, 3}, new int[] {1, 2}, floats(9, 0, 1, 2, 3, 4, 5));

    assertThat(weight()).containsExactly(0, 2, 4, 1, 3, 5);
  }

  @Test
  void stateDict_givenEachPrecision_expectsFloats() throws IOException {
    int[] shape = {2};
    int[] stride = {1};
    write("DoubleStorage", 2, 0, shape, stride, PickleBytes.littleEndian(0.5, -3.0));
    assertThat(weight()).containsExactly(0.5f, -3f);
    write("HalfStorage", 2, 0, shape, stride, shorts(0x3800, 0xc200));
    assertThat(weight()).containsExactly(0.5f, -3f);
    write("BFloat16Storage", 2, 0, shape, stride, shorts(0x3f00, 0xc040));
    assertThat(weight()).containsExactly(0.5f, -3f);
  }

  @Test
  void stateDict_givenViewBeyondItsStorage_expectsRefusal() throws IOException {
    write("FloatStorage", 2, 1, new int[] {2}, new int[] {1}, floats(1, 2));
    assertRefused("beyond its storage");
    write("FloatStorage", 2, 0, new int[] {1 << 30, 1 << 30}, new int[] {0, 0}, floats(1, 2));
    assertRefused("beyond its storage");
    write("FloatStorage", 2, -1, new int[] {1}, new int[] {1}, floats(1, 2));
    assertRefused("beyond its storage");
  }

  @Test
  void stateDict_givenStorageOfAnotherSize_expectsRefusal() throws IOException {
    write("FloatStorage", 1 << 30, 0, new int[] {1}, new int[] {1}, floats(1, 2));

    assertRefused("8 bytes for storage 0", "expected 1073741824 numbers");
  }

  @Test
  void stateDict_givenHostilePickle_expectsItNamed() throws IOException {
    archive(new PickleBytes().ascii("cbuiltins\nexec\n(S'1'\ntR").end(), new byte[0]);

    assertRefused("GLOBAL builtins.exec is not allowed", "model.pth");
  }

  @Test
  void stateDict_givenArchiveOfSomethingElse_expectsRefusal() throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      PublishedFolder.put(zip, "readme.txt", new byte[1]);
    }

    assertRefused("without data.pkl");
  }

  @Test
  void read_givenTensorInAnOrdinaryPickle_expectsItsNumbers() {
    byte[] stream =
        join(
            new PickleBytes().ascii("\u008a\12").ascii("l\u00fc\u009cF\u00f9 j\u00a8P\31").end(),
            new PickleBytes().integer(1001).end(),
            new PickleBytes().op('}').end(),
            new PickleBytes()
                .op('(')
                .text("storage")
                .global("torch", "LongStorage")
                .text("94")
                .text("cpu")
                .integer(3)
                .op('N', 't', 'Q')
                .end(),
            new PickleBytes().op(']').text("94").op('a').end(),
            PickleBytes.littleEndian(3L, 11L, 7L, 5L));
    byte[] pickle =
        new PickleBytes()
            .global("torch._utils", "_rebuild_tensor_v2")
            .op('(')
            .global("torch.storage", "_load_from_bytes")
            .bytes(stream)
            .op(0x85, 'R')
            .integer(0)
            .integers(3)
            .integers(1)
            .op(0x89, '}', 't', 'R')
            .end();

    Object tensor = Unpickler.read("test", ByteBuffer.wrap(pickle));

    assertThat(PickleValues.integers(tensor, "test")).containsExactly(11, 7, 5);
  }

  private float[] weight() {
    return TorchCheckpoint.stateDict(file).get("weight").toFloats();
  }

  private void write(
      String storage, int count, int offset, int[] size, int[] stride, byte[] numbers)
      throws IOException {
    PickleBytes pickle = new PickleBytes().op(0x80, 2, '}').text("weight");
    pickle.tensor(storage, "0", count, offset, size, stride).op('s');
    archive(pickle.end(), numbers);
  }

  private void archive(byte[] pickle, byte[] numbers) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      PublishedFolder.put(zip, "model/data.pkl", pickle);
      PublishedFolder.put(zip, "model/data/0", numbers);
    }
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> TorchCheckpoint.stateDict(file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContainingAll(words);
  }

  private static byte[] floats(float... values) {
    return PickleBytes.littleEndian(values);
  }

  private static byte[] shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
