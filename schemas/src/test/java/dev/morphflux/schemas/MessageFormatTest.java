package dev.morphflux.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class MessageFormatTest {
  private static final FrameTime FRAME = new FrameTime(42L, "01:02:03:04", 30000, 1001);

  @Test
  void write_givenEveryMessage_readsBackEqual() {
    InlineLatent latent = new InlineLatent("head", "1", List.of(1f, 2f));
    Edit edit =
        new Edit(
            "e1",
            "ann",
            latent,
            new Displace(List.of(new ControlOffset(7, 0.1f, 0.2f, 0.3f))),
            Lifetime.HOLD,
            null,
            Locality.MODEL,
            Base.AUTOENCODED,
            0.01,
            "phone",
            FRAME);
    StoredLatent stored = new StoredLatent("s1", FRAME, "head", "1", List.of(1f, 2f));

    assertRoundTrip(MessageFormat.SCAN, scan());
    assertRoundTrip(MessageFormat.EDIT, edit);
    assertRoundTrip(MessageFormat.STATE, new SubjectState("ann", stored, List.of(edit)));
    assertRoundTrip(MessageFormat.RELEASE, new ModelRelease("head", "1", "ab", "file:///m", "cd"));
    assertRoundTrip(
        MessageFormat.MESH,
        new DenseMesh(
            null,
            List.of("e1"),
            "s1",
            "ann",
            "day 1",
            "12A",
            3,
            FRAME,
            "head",
            "1",
            "ab",
            0.01,
            vertices(),
            FRAME));
    assertRoundTrip(
        MessageFormat.LATENT,
        new LatentCode(
            "s1",
            "ann",
            "day 1",
            "12A",
            3,
            FRAME,
            Instant.EPOCH,
            "head",
            "1",
            List.of(1f, 2f),
            new ReconstructionError(0.5f, 2f, List.of(new RegionError("nose", 0.4f))),
            1.5f,
            List.of(QualityFlag.HIGH_ERROR, QualityFlag.FAR_FROM_FAMILY),
            new RigidTransform(List.of(1f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 1f), List.of(0f, 2f, 0f))));
  }

  @Test
  void write_givenManyVertices_expectsThemAndWhatStandsAroundThem() {
    Random random = new Random(3);
    float[] coordinates = new float[3 * 5000];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = random.nextFloat();
    }
    DenseMesh mesh =
        new DenseMesh(
            "s1",
            List.of("e".repeat(5000), "e2"),
            "s1",
            "ann",
            "day 1",
            "12A",
            3,
            FRAME,
            "head",
            "1",
            "ab",
            0.01,
            VertexPacking.pack(FloatBuffer.wrap(coordinates), VertexEncoding.FLOAT32),
            null);

    DenseMesh read = MessageFormat.MESH.read(MessageFormat.MESH.write(mesh));

    float[] unpacked = new float[coordinates.length];
    VertexPacking.unpack(read.getVertices(), FloatBuffer.wrap(unpacked));
    assertThat(unpacked).isEqualTo(coordinates);
    assertThat(read.getEditIds()).isEqualTo(mesh.getEditIds());
    assertThat(read.getMetersPerUnit()).isEqualTo(0.01);
  }

  @Test
  void write_givenScan_isReadByAvrosOwnSingleObjectDecoder() throws Exception {
    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), RegisteredScan.getClassSchema())
            .decode(MessageFormat.SCAN.write(scan()));

    assertThat(read.get("scanId")).hasToString("s1");
    assertThat(((GenericRecord) read.get("vertices")).get("count")).isEqualTo(2);
  }

  @Test
  void read_givenBytesOfTheFirstReleasedVersion_fillsWhatItLacks() throws Exception {
    Schema first =
        new Schema.Parser().parse(Files.readString(Path.of("released", "v1", "Edit.avsc")));
    GenericRecord target =
        new GenericData.Record(first.getField("target").schema().getTypes().get(0));
    GenericRecord old =
        new GenericRecordBuilder(first)
            .set("editId", "e1")
            .set("subject", "ann")
            .set("target", target)
            .set("metersPerUnit", 0.01)
            .build();

    Edit read =
        MessageFormat.EDIT.read(
            new BinaryMessageEncoder<GenericRecord>(GenericData.get(), first).encode(old).array());

    assertThat(read.getEditId()).isEqualTo("e1");
    assertThat(read.getTarget()).isEqualTo(new LatestScan());
    assertThat(read.getLifetime()).isEqualTo(Lifetime.ONCE);
    assertThat(read.getDevice()).isEmpty();
    assertThat(read.getFrame()).isNull();
  }

  @Test
  void read_givenEveryTruncation_saysItIsNotWhole() {
    byte[] whole = MessageFormat.SCAN.write(scan());
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> MessageFormat.SCAN.read(part))
          .as("the first %d of %d bytes", length, whole.length)
          .isInstanceOf(UnreadableMessageException.class);
    }
  }

  @Test
  void read_givenTrailingBytes_refuses() {
    byte[] whole = MessageFormat.SCAN.write(scan());

    assertThatThrownBy(() -> MessageFormat.SCAN.read(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("follow the end");
  }

  @Test
  void read_givenJson_saysWhatItExpected() {
    assertThatThrownBy(() -> MessageFormat.SCAN.read("{\"scanId\": \"x\"}".getBytes(UTF_8)))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("C3 01")
        .hasMessageContaining("7B 22");
  }

  @Test
  void read_givenAnotherMessageType_namesTheFingerprint() {
    byte[] release =
        MessageFormat.RELEASE.write(new ModelRelease("head", "1", "ab", "file:///m", "cd"));

    assertThatThrownBy(() -> MessageFormat.SCAN.read(release))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("fingerprint");
  }

  @Test
  void read_givenRandomDamage_neverThrowsAnythingElse() {
    long seed = 11;
    Random random = new Random(seed);
    byte[] whole = MessageFormat.SCAN.write(scan());
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      int hits = 1 + random.nextInt(8);
      for (int h = 0; h < hits; h++) {
        damaged[10 + random.nextInt(damaged.length - 10)] = (byte) random.nextInt();
      }
      try {
        MessageFormat.SCAN.read(damaged);
      } catch (UnreadableMessageException expected) {
        assertThat(expected.getMessage()).as("seed %d, input %d", seed, i).isNotBlank();
      }
    }
  }

  private static <T extends org.apache.avro.specific.SpecificRecordBase> void assertRoundTrip(
      MessageFormat<T> format, T message) {
    assertThat(format.read(format.write(message))).isEqualTo(message);
  }

  private static RegisteredScan scan() {
    return new RegisteredScan(
        "s1", "ann", "day 1", "12A", 3, "rig", FRAME, Instant.EPOCH, "00ff", 0.01, vertices());
  }

  private static VertexArray vertices() {
    return VertexPacking.pack(
        FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6}), VertexEncoding.FLOAT32);
  }
}
