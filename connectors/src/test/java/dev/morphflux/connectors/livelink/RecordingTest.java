package dev.morphflux.connectors.livelink;

import static dev.morphflux.connectors.livelink.Packets.packet;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MorphfluxException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

  @TempDir Path folder;

  @Test
  void read_givenPacketsOneAfterAnother_expectsAll() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int frame = 0; frame < 5; frame++) {
      out.writeBytes(Packets.bytes(packet("phone", frame, 0.5f)));
    }

    assertThat(frames(write("a.bin", out.toByteArray()))).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void read_givenDamageInTheMiddle_goesOnWithTheNextWholePacket() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Packets.bytes(packet("phone", 1, 0)));
    byte[] damaged = Packets.bytes(packet("phone", 2, 0));
    out.write(damaged, 0, 100);
    out.writeBytes(Packets.bytes(packet("phone", 3, 0)));

    Recording recording = Recording.read(write("a.bin", out.toByteArray()));

    assertThat(recording.faces()).isEqualTo(2);
    assertThat(recording.datagrams()).filteredOn(Datagram.Malformed.class::isInstance).hasSize(1);
  }

  @Test
  void read_givenLinesOfBase64_expectsAll() throws IOException {
    String first = Base64.getEncoder().encodeToString(Packets.bytes(packet("phone", 7, 0)));
    String second = Base64.getEncoder().encodeToString(Packets.bytes(packet("phone", 8, 0)));

    assertThat(frames(write("a.txt", (first + "\n" + second + "\n").getBytes(US_ASCII))))
        .containsExactly(7, 8);
  }

  @Test
  void read_givenAFileOfLlv_expectsAllAndWhereItIsCutSaid() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream llv = new DataOutputStream(new GZIPOutputStream(out));
    llv.writeByte(6);
    llv.writeInt(3);
    for (int frame = 0; frame < 3; frame++) {
      byte[] packet = Packets.bytes(packet("phone", frame, 0.5f));
      llv.writeInt(packet.length);
      llv.write(packet);
    }
    llv.close();
    byte[] unpacked =
        new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();

    assertThat(frames(write("a.gesichter", out.toByteArray()))).containsExactly(0, 1, 2);
    assertThat(frames(write("b.gesichter", unpacked))).containsExactly(0, 1, 2);
    Recording cut =
        Recording.read(write("c.gesichter", Arrays.copyOf(unpacked, unpacked.length - 9)));
    assertThat(cut.faces()).isEqualTo(2);
    assertThat(cut.datagrams()).last().isInstanceOf(Datagram.Malformed.class);
  }

  @Test
  void read_givenTheAppsCsv_findsColumnsByName() throws IOException {
    String csv =
        """
        Timecode,BlendShapeCount,EyeBlinkLeft,JawRight,JawLeft,HeadYaw
        00:53:15:59.250,61,0.1,0.2,0.3,0.4
        00:53:16:00.250,61,0.5,,0,0
        """;
    Recording recording = Recording.read(write("take_3.csv", csv.getBytes(US_ASCII)));

    LiveLinkPacket packet = ((Datagram.Face) recording.datagrams().get(0)).packet();
    assertThat(packet.deviceName()).isEqualTo("take_3.csv");
    assertThat(packet.frame()).isEqualTo(new PhoneFrame(60 * 3195 + 59, 0.25f, 60, 1));
    assertThat(packet.curves()[Curves.NAMES.indexOf("JawLeft")]).isEqualTo(0.3f);
    assertThat(packet.curves()[Curves.NAMES.indexOf("JawRight")]).isEqualTo(0.2f);
    assertThat(packet.curves()[Curves.NAMES.indexOf("JawOpen")]).isZero();
    assertThat(recording.faces()).isEqualTo(2);
  }

  @Test
  void read_givenNoRecording_saysWhatWasExpected() throws IOException {
    for (byte[] bytes : List.of(new byte[0], "hello\n".getBytes(US_ASCII), new byte[] {6, 0, 0})) {
      Path file = write("a.bin", bytes);
      assertThatThrownBy(() -> Recording.read(file))
          .isInstanceOf(MorphfluxException.class)
          .hasMessageContaining("a.bin")
          .hasMessageContaining("Base64");
    }
  }

  @Test
  void replay_givenFrames_keepsTheirRate() {
    Recording recording =
        new Recording(
            "r",
            List.of(
                new Datagram.Face(packet("phone", 0, 0)),
                new Datagram.Face(packet("phone", 6, 0)),
                new Datagram.Face(packet("phone", 12, 0)),
                new Datagram.Face(packet("phone", 1_000_000, 0))));
    List<Long> times = new ArrayList<>();

    recording.replay((datagram, sender, nanos) -> times.add(nanos), () -> false);

    assertThat(times.get(1) - times.get(0)).isBetween(95_000_000L, 2_000_000_000L);
    assertThat(times.get(3) - times.get(0)).isBetween(215_000_000L, 5_000_000_000L);
  }

  @Test
  void read_givenTheRealRecording_findsItsGap() {
    Path file = Packets.data("livelink/dao_packets.bin");
    assumeThat(Files.exists(file)).as("%s is not there", file).isTrue();
    PhoneEdits edits =
        new PhoneEdits(
            Tetrahedron.mapping("jawOpen"),
            new EditStyle(Locality.MODEL, Base.AUTOENCODED),
            Map.of("LLV Default Device", "ann"),
            null,
            notice -> {});

    Recording recording = Recording.read(file);
    recording.datagrams().forEach(datagram -> edits.edit(datagram, "r", 0));

    assertThat(edits.figures()).isEqualTo(new LiveLinkFigures(180, 180, 0, 7, 0, 0, 0, 0, 0));
    assertThat(frames(file)).startsWith(5375735).contains(5375740, 5375748).doesNotContain(5375741);
  }

  private static List<Integer> frames(Path file) {
    return Recording.read(file).datagrams().stream()
        .map(datagram -> ((Datagram.Face) datagram).packet().frame().number())
        .toList();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
