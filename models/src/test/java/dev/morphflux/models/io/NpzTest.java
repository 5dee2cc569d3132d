package dev.morphflux.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("scans.npz");
  }

  @Test
  void read_givenWrittenArchive_expectsTheSameArrays() {
    write();

    try (Npz npz = Npz.open(file)) {
      assertThat(npz.names()).containsExactly("vertices", "faces", "one");
      assertThat(npz.read("vertices").shape()).containsExactly(2, 3);
      assertThat(npz.read("vertices").toFloats()).containsExactly(0, 1, 2, 3, 4, 5.5f);
      assertThat(npz.read("vertices").toTensor().toFloats()).containsExactly(0, 1, 2, 3, 4, 5.5f);
      assertThat(npz.read("faces").toInts()).containsExactly(7, -1);
      assertThat(npz.read("one").shape()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<f2, 0038 00c2",
    "<f4, 0000003f 000040c0",
    ">f4, 3f000000 c0400000",
    "<f8, 000000000000e03f 00000000000008c0",
    ">f8, 3fe0000000000000 c008000000000000"
  })
  void read_givenFloats_expectsHalfAndMinusThree(String type, String bytes) throws IOException {
    writeNpy(type, false, "(2,)", hex(bytes));

    try (Npz npz = Npz.open(file)) {
      assertThat(npz.read(Npz.SINGLE_ARRAY).toFloats()).containsExactly(0.5f, -3f);
      assertThat(npz.read(Npz.SINGLE_ARRAY).toDoubles()).containsExactly(0.5, -3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "|i1, 05 fe, 5, -2",
    "|u1, 05 fe, 5, 254",
    "<i2, 0500 feff, 5, -2",
    ">u2, 0005 fffe, 5, 65534",
    "<i4, 05000000 feffffff, 5, -2",
    "<u4, 05000000 00000070, 5, 1879048192",
    ">i8, 0000000000000005 fffffffffffffffe, 5, -2",
    "<u8, 0500000000000000 0600000000000000, 5, 6"
  })
  void read_givenIntegers_expectsTheirValues(String type, String bytes, int first, int second)
      throws IOException {
    writeNpy(type, false, "(2,)", hex(bytes));

    try (Npz npz = Npz.open(file)) {
      assertThat(npz.read(Npz.SINGLE_ARRAY).toInts()).containsExactly(first, second);
      assertThat(npz.read(Npz.SINGLE_ARRAY).toFloats()).containsExactly(first, second);
    }
  }

  @Test
  void read_givenFortranOrder_expectsNumbersInCOrder() throws IOException {
    writeNpy("|u1", true, "(2, 3)", hex("01 04 02 05 03 06"));

    try (Npz npz = Npz.open(file);
        NpzSlices slices = npz.slices(Npz.SINGLE_ARRAY)) {
      assertThat(npz.read(Npz.SINGLE_ARRAY).toInts()).containsExactly(1, 2, 3, 4, 5, 6);
      FloatBuffer row = FloatBuffer.allocate(3);
      slices.skip(1);
      assertThat(slices.read(5, row)).isEqualTo(1);
      assertThat(row.array()).containsExactly(4, 5, 6);
    }
  }

  @Test
  void read_givenText_expectsIt() throws IOException {
    byte[] utf32 = "ab\0\u00e9\0\0".getBytes(Charset.forName("UTF-32LE"));
    writeNpy("<U3", false, "(2,)", utf32);
    try (Npz npz = Npz.open(file)) {
      assertThat(npz.read(Npz.SINGLE_ARRAY).toStrings()).containsExactly("ab", "\u00e9");
    }
    writeNpy("|S2", false, "(2,)", "a\0bc".getBytes(StandardCharsets.US_ASCII));
    try (Npz npz = Npz.open(file)) {
      assertThat(npz.read(Npz.SINGLE_ARRAY).toStrings()).containsExactly("a", "bc");
      assertThatThrownBy(() -> npz.read(Npz.SINGLE_ARRAY).toFloats())
          .hasMessageContaining("expected numbers");
    }
  }

  @Test
  void slices_givenManyFrames_expectsThemOneAfterAnother() {
    int frames = 100;
    int size = 30_000;
    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.begin("frames", frames, size);
      for (int i = 0; i < frames; i++) {
        float[] frame = new float[size];
        Arrays.fill(frame, i);
        writer.append(FloatBuffer.wrap(frame));
      }
      writer.finish();
    }

    try (Npz npz = Npz.open(file);
        NpzSlices slices = npz.slices("frames")) {
      FloatBuffer target = FloatBuffer.allocate(7 * size);
      int seen = 0;
      for (int read; (read = slices.read(7, target.clear())) > 0; seen += read) {
        assertThat(target.get(0)).isEqualTo(seen);
        assertThat(target.get((read - 1) * size + size - 1)).isEqualTo(seen + read - 1);
      }
      assertThat(seen).isEqualTo(frames);
    }
  }

  @Test
  void read_givenUnknownName_expectsThoseThere() {
    write();

    try (Npz npz = Npz.open(file)) {
      assertThatThrownBy(() -> npz.read("verts"))
          .isInstanceOf(InvalidArrayException.class)
          .hasMessageContainingAll("verts", "vertices, faces, one");
      assertThatThrownBy(() -> npz.read("vertices").requireShape("[B, N, 3]", -1, 5, 3))
          .hasMessageContainingAll("[2, 3]", "[B, N, 3]", "[any, 5, 3]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"|O", "<c8", "<M8[s]", "<f16", "<i3", "|V4", "f"})
  void read_givenTypesThatAreNoNumbers_expectsRefusal(String type) throws IOException {
    writeNpy(type, false, "(1,)", new byte[16]);

    assertRefused(type.equals("|O") ? "Python objects" : "expected bool, integers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(2147483647, 2147483647, 9)", "(1000000000,)", "(99999999999,)", "(3,)", "(-1,)"})
  void read_givenShapeBeyondTheBytes_expectsRefusalWithoutMemory(String shape) throws IOException {
    writeNpy("<f4", false, shape, new byte[8]);

    assertRefused("scans.npz");
  }

  @Test
  void read_givenMoreBytesThanShape_expectsRefusal() throws IOException {
    writeNpy("<f4", false, "(1,)", new byte[8]);

    assertRefused("more bytes than its shape");
  }

  @Test
  void open_givenTruncatedArchive_expectsWhatToDo() throws IOException {
    write();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));

    assertRefused("truncated", "copy it again");
  }

  @Test
  void open_givenNoArray_expectsWhatItIsNot() throws IOException {
    Files.writeString(file, "v 1 2 3\nv 4 5 6\n");
    assertRefused("is not a numpy array");
    Files.delete(file);
    assertRefused("there is no such file");
  }

  @Test
  void read_givenDamage_expectsOnlyOurErrors() throws IOException {
    write();
    byte[] sound = Files.readAllBytes(file);
    long seed = 11;
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);
      try (Npz npz = Npz.open(file)) {
        for (String name : npz.names()) {
          npz.read(name);
        }
      } catch (MorphfluxException e) {
        assertThat(e).as("seed " + seed + " run " + run).hasMessageContaining("scans.npz");
      }
    }
  }

  @Test
  void create_givenFailureInBetween_expectsOldFileKept() throws IOException {
    Files.writeString(file, "before");

    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.begin("vertices", 2, 3).append(FloatBuffer.wrap(new float[3]));
    }

    assertThat(file).hasContent("before");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  private void write() {
    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.put("vertices", Tensor.of(new float[] {0, 1, 2, 3, 4, 5.5f}, 2, 3));
      writer.put("faces", new int[] {7, -1}, 2);
      writer.put("one", Tensor.of(new float[] {1}));
      writer.finish();
    }
  }

  private void writeNpy(String type, boolean fortran, String shape, byte[] data)
      throws IOException {
    String header =
        "{'shape': %s, 'fortran_order': %s, 'descr': '%s'}\n"
            .formatted(shape, fortran ? "True" : "False", type);
    ByteBuffer npy =
        ByteBuffer.allocate(12 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 3, 0}).putInt(header.length());
    npy.put(header.getBytes(StandardCharsets.UTF_8)).put(data);
    if (data.length % 16 == 8) {
      Files.write(file, npy.array());
      return;
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(Npz.SINGLE_ARRAY + ".npy"));
      zip.write(npy.array());
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(
            () -> {
              try (Npz npz = Npz.open(file)) {
                npz.read(Npz.SINGLE_ARRAY);
              }
            })
        .isInstanceOf(InvalidArrayException.class)
        .hasMessageContainingAll(words);
  }
}
