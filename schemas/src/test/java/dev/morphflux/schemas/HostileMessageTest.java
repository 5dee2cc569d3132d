package dev.morphflux.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that were made to do harm: refused as unreadable, in bounded memory, and nothing else. */
final class HostileMessageTest {

  private static final long SEED = Long.getLong("morphflux.seed", 20_261_121L);

  /** Of a decoder, its buffers and a message of a few fields. */
  private static final long MOST_ALLOCATED = 256 << 10;

  private static final FrameTime FRAME = new FrameTime(1L, "01:00:00:01", 30, 1);

  private static final List<Sample<?>> SAMPLES =
      List.of(
          new Sample<>(MessageFormat.SCAN, RegisteredScan.getClassSchema(), scan()),
          new Sample<>(MessageFormat.EDIT, Edit.getClassSchema(), edit()),
          new Sample<>(MessageFormat.STATE, SubjectState.getClassSchema(), state()));

  private record Sample<T extends SpecificRecordBase>(
      MessageFormat<T> format, Schema schema, T message) {

    byte[] bytes() {
      return format.write(message);
    }

    void read(byte[] bytes) {
      Object unused = format.read(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 20, 100_000_000, 0x7fff_ffffL, 1L << 40})
  void read_givenAStringThatClaimsALength_expectsUnreadableAndLittleMemory(long claimed)
      throws IOException {
    byte[] bytes = claiming(claimed, new byte[100]);
    assertUnreadable(SAMPLES.get(0), bytes, "a string of " + claimed);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 20, 100_000_000, 0x7fff_ffffL, Long.MAX_VALUE})
  void read_givenAnArrayThatClaimsALength_expectsUnreadableAndLittleMemory(long claimed)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    encoder.writeString("e");
    encoder.writeString("ada");
    encoder.writeIndex(2);
    encoder.writeString("model");
    encoder.writeString("1");
    encoder.writeLong(claimed);
    encoder.writeFixed(new byte[100]);
    encoder.flush();
    byte[] bytes = with(Edit.getClassSchema(), out.toByteArray());
    assertUnreadable(SAMPLES.get(1), bytes, "an array of " + claimed);
  }

  @Test
  void read_givenFuzzedBytes_expectsAMessageOrUnreadable() {
    fuzz(100_000);
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void read_givenTenMillionFuzzedBytes_expectsAMessageOrUnreadable() {
    fuzz(10_000_000);
  }

  private static void fuzz(int inputs) {
    Random random = new Random(SEED);
    List<byte[]> wholes = SAMPLES.stream().map(Sample::bytes).toList();
    int readable = 0;
    for (int i = 0; i < inputs; i++) {
      int kind = random.nextInt(SAMPLES.size());
      byte[] bytes = damaged(wholes.get(kind), random);
      long before = allocated();
      try {
        SAMPLES.get(kind).read(bytes);
        readable++;
      } catch (UnreadableMessageException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, input %d".formatted(SEED, i), e);
      }
      long spent = allocated() - before;
      if (spent > MOST_ALLOCATED) {
        throw new AssertionError(
            "seed %d, input %d of %d bytes allocated %d".formatted(SEED, i, bytes.length, spent));
      }
    }
    assertThat(readable).as("damage that leaves a message, seed %d", SEED).isPositive();
  }

  /** Flipped, cut, doubled, replaced, or given the length of another universe. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
      }
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 50));
      case 2 -> {
        int from = random.nextInt(bytes.length);
        System.arraycopy(bytes, 0, bytes, from, bytes.length - from);
      }
      case 3 -> {
        // A varint of up to ten bytes in the place of what stood there.
        int from = 10 + random.nextInt(bytes.length - 10);
        for (int i = from; i < Math.min(bytes.length, from + random.nextInt(10)); i++) {
          bytes[i] = (byte) (0x80 | random.nextInt());
        }
      }
      case 4 -> {
        for (int hits = random.nextInt(8); hits >= 0; hits--) {
          bytes[10 + random.nextInt(bytes.length - 10)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      default -> {
        for (int hits = random.nextInt(8); hits >= 0; hits--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
    }
    return bytes;
  }

  private static void assertUnreadable(Sample<?> sample, byte[] bytes, String what) {
    // The first one loads classes.
    assertThatThrownBy(() -> sample.read(bytes))
        .as(what)
        .isInstanceOf(UnreadableMessageException.class);
    long before = allocated();
    assertThatThrownBy(() -> sample.read(bytes)).isInstanceOf(UnreadableMessageException.class);
    assertThat(allocated() - before).as("bytes for " + what).isLessThan(2 * MOST_ALLOCATED);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static byte[] claiming(long length, byte[] rest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    encoder.writeLong(length);
    encoder.writeFixed(rest);
    encoder.flush();
    return with(RegisteredScan.getClassSchema(), out.toByteArray());
  }

  private static byte[] with(Schema schema, byte[] body) {
    return ByteBuffer.allocate(10 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .put(body)
        .array();
  }

  private static RegisteredScan scan() {
    return new RegisteredScan(
        "s1",
        "ada",
        "day 1",
        "12A",
        3,
        "rig",
        FRAME,
        Instant.EPOCH,
        "00ff",
        0.01,
        VertexPacking.pack(
            FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6}), VertexEncoding.QUANTISED16));
  }

  private static Edit edit() {
    return new Edit(
        "e1",
        "ada",
        new InlineLatent("head", "1", List.of(1f, 2f, 3f)),
        new Displace(List.of(new ControlOffset(3, 1f, 2f, 3f), new ControlOffset(4, 1f, 2f, 3f))),
        Lifetime.HOLD,
        null,
        Locality.MODEL,
        Base.AUTOENCODED,
        0.01,
        "phone",
        FRAME);
  }

  private static SubjectState state() {
    return new SubjectState(
        "ada", new StoredLatent("s1", FRAME, "head", "1", List.of(1f, 2f, 3f)), List.of(edit()));
  }
}
