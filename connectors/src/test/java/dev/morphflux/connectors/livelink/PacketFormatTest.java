package dev.morphflux.connectors.livelink;

import static dev.morphflux.connectors.livelink.Packets.FRAME;
import static dev.morphflux.connectors.livelink.Packets.curves;
import static dev.morphflux.connectors.livelink.Packets.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketFormatTest {

  private static final LiveLinkPacket PACKET =
      new LiveLinkPacket("5C1A-77", "Zoë's iPhone", FRAME, curves("JawOpen", 0.5f));

  @Test
  void read_givenAPacket_expectsAllOfIt() {
    Datagram.Face face = (Datagram.Face) read(Packets.bytes(PACKET));

    assertThat(face.packet())
        .usingRecursiveComparison()
        .as("device, name, frame and curves")
        .isEqualTo(PACKET);
  }

  @Test
  void read_givenNoFace_expectsASignOfLife() {
    byte[] short_ = Packets.written(Packets.header(6, "id", "name"));
    ByteBuffer withFrame = Packets.header(6, "id", "name");
    Packets.frame(withFrame, FRAME);
    withFrame.put((byte) 0);

    assertThat(read(short_)).isEqualTo(new Datagram.NoFace("id", "name"));
    assertThat(read(Packets.written(withFrame))).isEqualTo(new Datagram.NoFace("id", "name"));
  }

  @Test
  void read_givenAnotherVersion_namesIt() {
    byte[] bytes = Packets.bytes(PACKET);
    bytes[0] = 7;

    assertThat(read(bytes)).isEqualTo(new Datagram.OtherVersion(7));
  }

  @Test
  void read_givenEveryTruncation_expectsNoFace() {
    byte[] whole = Packets.bytes(PACKET);
    for (int length = 0; length < whole.length; length++) {
      assertThat(read(Arrays.copyOf(whole, length)))
          .as("the first %d of %d bytes", length, whole.length)
          .isNotInstanceOf(Datagram.Face.class);
    }
  }

  @Test
  void read_givenWhatIsWrong_saysIt() {
    assertMalformed("bytes follow", Arrays.copyOf(Packets.bytes(PACKET), 1000));
    assertMalformed(
        "JawOpen is NaN",
        Packets.bytes(new LiveLinkPacket("i", "n", FRAME, curves("JawOpen", Float.NaN))));
    assertMalformed(
        "MouthLeft is 1.0E9",
        Packets.bytes(new LiveLinkPacket("i", "n", FRAME, curves("MouthLeft", 1e9f))));
    assertMalformed(
        "52 curves, expected the 61",
        Packets.bytes(new LiveLinkPacket("i", "n", FRAME, new float[52])));
    assertMalformed("frame rate is 60/0", with(new PhoneFrame(1, 0, 60, 0)));
    assertMalformed("frame rate is -1/1", with(new PhoneFrame(1, 0, -1, 1)));
    assertMalformed(
        "sub-frame is Infinity", with(new PhoneFrame(1, Float.POSITIVE_INFINITY, 60, 1)));
    assertMalformed(
        "device id has a length of -1", ByteBuffer.allocate(9).put((byte) 6).putInt(-1).array());
  }

  @Test
  void read_givenRandomBytes_neverThrows() {
    long seed = 5;
    Random random = new Random(seed);
    byte[] whole = Packets.bytes(PACKET);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int hit = 0; hit < 4; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      assertThat(read(damaged)).as("seed %d, input %d", seed, i).isNotNull();
    }
  }

  private static byte[] with(PhoneFrame frame) {
    return Packets.bytes(new LiveLinkPacket("i", "n", frame, new float[61]));
  }

  private static void assertMalformed(String words, byte[] bytes) {
    assertThat(read(bytes)).isInstanceOf(Datagram.Malformed.class);
    assertThat(((Datagram.Malformed) read(bytes)).reason()).contains(words);
  }
}
