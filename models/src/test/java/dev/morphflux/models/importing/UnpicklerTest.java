package dev.morphflux.models.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpicklerTest {

  @Test
  void read_givenProtocolZero_expectsPlainContainers() {
    byte[] pickle =
        new PickleBytes()
            .ascii(
                "(dp0\nVreg\\u00e9\np1\nI7\nsS'old\\x41'\n(lp2\nF1.5\naI01\naL12L\nasVt\n(I1\nI2\nts.")
            .op()
            .end();

    assertThat(read(pickle))
        .isEqualTo(Map.of("reg\u00e9", 7L, "oldA", List.of(1.5, true, 12L), "t", Tuple.of(1L, 2L)));
  }

  @Test
  void read_givenProtocolFour_expectsSetsTextAndMemo() {
    byte[] pickle =
        new PickleBytes()
            .op(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0)
            .op(']', 0x94, '(', 0x8c, 1, 'a', 0x94, 'h', 1, 'G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)
            .op('N', 0x8f, '(', 'K', 3, 'K', 3, 'K', 5, 0x90, 'e')
            .end();

    assertThat(read(pickle)).isEqualTo(List.of("a", "a", 1.5, None.NONE, Set.of(3L, 5L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"numpy.core", "numpy._core"})
  void read_givenArrayOfEitherNumpy_expectsItsNumbers(String core) {
    byte[] pickle =
        new PickleBytes()
            .op(0x80, 3)
            .array(core, "i8", PickleBytes.littleEndian(3L, -1L, 70000L, 4L), 2, 2)
            .end();

    Object array = read(pickle);

    assertThat(array).isInstanceOf(PickledArray.class);
    assertThat(PickleValues.integers(array, "test")).containsExactly(3, -1, 70000, 4);
  }

  @Test
  void read_givenScalarAndBufferArray_expectsTheirNumbers() {
    byte[] pickle =
        new PickleBytes()
            .op('(')
            .global("numpy._core.multiarray", "scalar")
            .global("numpy", "dtype")
            .text("f8")
            .op(0x89, 0x88, 0x87, 'R')
            .bytes(PickleBytes.littleEndian(0.1))
            .op(0x86, 'R')
            .global("numpy._core.numeric", "_frombuffer")
            .op('(', 0x96, 8, 0, 0, 0, 0, 0, 0, 0)
            .ascii("\1\0\0\0\2\0\0\0")
            .global("numpy", "dtype")
            .text("<i4")
            .op(0x89, 0x88, 0x87, 'R')
            .integers(2)
            .text("C")
            .op('t', 'R', 't')
            .end();

    List<Object> values = PickleValues.list(read(pickle), "test");

    assertThat(values.get(0)).isEqualTo(0.1);
    assertThat(PickleValues.integers(values.get(1), "test")).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'echo pwned'\ntR.",
        "(S'echo pwned'\nios\nsystem\n.",
        "(cos\nsystem\nS'echo pwned'\no.",
        "\u0080\2cos\nsystem\n)\u0081.",
        "\u0080\4\u008c\2os\u008c\6system\u0093\u008c\4echo\u0085R.",
        "\u0080\4cos\nsystem\n)}\u0092.",
        "(lp0\n(dp1\nS'x'\ncos\nsystem\nsa.",
      })
  void read_givenSystemCall_expectsItRefusedByName(String pickle) {
    assertRefused(pickle, "GLOBAL os.system is not allowed in test", "nothing was executed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.eval",
        "__builtin__.getattr",
        "builtins.__import__",
        "subprocess.Popen",
        "posix.system",
        "numpy.load",
        "numpy.core.multiarray._reconstruct.__globals__",
        "torch.hub.load",
        "torch.load",
        "torch.jit._pickle.build_intlist",
        "argparse.Namespace",
        "copyreg._reconstructor",
        "collections.defaultdict",
        "java.lang.Runtime",
      })
  void read_givenAnyOtherGlobal_expectsItRefusedByName(String name) {
    int dot = name.lastIndexOf('.');
    String module = name.substring(0, dot);
    String global = name.substring(dot + 1);

    assertRefused("c" + module + "\n" + global + "\n.", "GLOBAL " + name + " is not allowed");
    assertRefused("(i" + module + "\n" + global + "\n.", "GLOBAL " + name + " is not allowed");
  }

  @Test
  void read_givenExtensionCodes_expectsThemRefused() {
    assertRefused("\u0082\5.", "EXT code 5 is not allowed");
    assertRefused("\u0083\1\1.", "EXT code 257 is not allowed");
    assertRefused("\u0084\1\1\1\0.", "EXT code 65793 is not allowed");
  }

  @Test
  void read_givenCallsAndStatesOfOtherThings_expectsThemRefused() {
    assertRefused("S'x'\n)R.", "calls", "not allowed");
    assertRefused("(S'x'\no.", "calls", "not allowed");
    assertRefused("](S'x'\nI1\ndb.", "BUILD", "not allowed");
    assertRefused("cnumpy\ndtype\n}b.", "BUILD", "not allowed");
    assertRefused("ccollections\nOrderedDict\n)}S'a'\nI1\ns\u0092.", "keyword");
    assertRefused("P123\n.", "persistent id");
    assertRefused("I123\nQ.", "persistent id");
    assertRefused("\u0097.", "buffers outside");
    assertRefused("\u0080\11.", "protocol 9");
    assertRefused("\u00ff.", "unknown instruction 0xff");
  }

  @Test
  void read_givenBytesOfProtocolZero_expectsLatinOneAndEscapes() {
    String pickle = "c_codecs\nencode\n(V\u00ff\\u000a\\u00e9\nVlatin1\ntR.";

    Object bytes = read(pickle.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(bytes).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0xff, '\n', (byte) 0xe9}));
  }

  @Test
  void read_givenObjectArrays_expectsOnlyTheirPlainValues() {
    byte[] hostile =
        new PickleBytes()
            .global("numpy.core.multiarray", "scalar")
            .global("numpy", "dtype")
            .text("O8")
            .op(0x89, 0x88, 0x87, 'R')
            .bytes("cos\nsystem\n.".getBytes(StandardCharsets.US_ASCII))
            .op(0x86, 'R')
            .end();

    assertThatThrownBy(() -> read(hostile))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("Python objects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B\u00ff\u00ff\u00ff\u007fx.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fx.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffx.",
        "X\u00ff\u00ff\u00ff\u00ffx.",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fx.",
        "\u008b\u00ff\u00ff\u00ff\u007fx.",
        "T\u00ff\u00ff\u00ff\u007fx.",
        "\u0096\u00ff\u00ff\u00ff\u00ff\0\0\0\0x.",
      })
  void read_givenHugeLengths_expectsRefusalWithoutMemory(String pickle) {
    assertRefused(pickle, "test", "claims");
  }

  @Test
  void read_givenHugeArray_expectsRefusalWithoutMemory() {
    byte[] pickle =
        new PickleBytes().array("numpy.core", "f8", new byte[8], 0x7fffffff, 0x7fffffff).end();

    assertThatThrownBy(() -> read(pickle)).isInstanceOf(MorphfluxException.class);
  }

  @Test
  void read_givenDeepNesting_expectsRefusal() {
    assertRefused("(".repeat(5_000) + ".", "nests deeper");
    assertRefused("N" + "\u0085".repeat(5_000) + "N\u0086}N2us.", "test");
  }

  @Test
  void read_givenListThatHoldsItself_expectsNoEndlessReading() {
    Object list = read("]q\0h\0a.".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> PickleValues.integers(list, "test"))
        .isInstanceOf(InvalidCheckpointException.class);
    assertThatThrownBy(() -> PickleValues.numbers(list, "test"))
        .isInstanceOf(InvalidCheckpointException.class);
  }

  @Test
  void read_givenTuplesTooDeepToHash_expectsRefusal() {
    assertRefused("})" + "\u0085".repeat(100_000) + "Ns.", "nested too deeply");
    assertRefused("}]Ns.", "as a key");
  }

  @Test
  void read_givenDamage_expectsOnlyOurErrors() {
    byte[] pickle =
        new PickleBytes()
            .op(0x80, 2, '}', 'q', 0, '(')
            .text("mean")
            .array("numpy.core", "f8", PickleBytes.littleEndian(1.0, 2.0, 3.0), 1, 3)
            .text("ids")
            .op(']', '(', 'K', 1, 'K', 2, 'e', 'u')
            .end();
    for (int length = 0; length < pickle.length; length++) {
      assertOnlyOurErrors(Arrays.copyOf(pickle, length), "prefix " + length);
    }
    long seed = 7;
    Random random = new Random(seed);
    for (int run = 0; run < 5_000; run++) {
      byte[] damaged = pickle.clone();
      for (int i = 0; i <= run % 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      assertOnlyOurErrors(damaged, "seed " + seed + " run " + run);
    }
  }

  private static void assertOnlyOurErrors(byte[] pickle, String which) {
    try {
      read(pickle);
    } catch (MorphfluxException e) {
      assertThat(e).as(which).hasMessageContaining("test");
    }
  }

  private static void assertRefused(String pickle, String... words) {
    byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContainingAll(words);
  }

  private static Object read(byte[] pickle) {
    return Unpickler.read("test", ByteBuffer.wrap(pickle));
  }
}
