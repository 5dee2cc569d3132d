package dev.morphflux.connectors.livelink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Packets as the app sends them. */
final class Packets {

  static final PhoneFrame FRAME = new PhoneFrame(5_375_735, 0.25f, 60, 1);

  private Packets() {}

  /** All zero but for one curve. */
  static float[] curves(String name, float value) {
    float[] curves = new float[Curves.NAMES.size()];
    curves[Curves.NAMES.indexOf(name)] = value;
    return curves;
  }

  static LiveLinkPacket packet(String deviceId, int frame, float subFrame) {
    return new LiveLinkPacket(
        deviceId, deviceId + "'s name", new PhoneFrame(frame, subFrame, 60, 1), new float[61]);
  }

  static byte[] bytes(LiveLinkPacket packet) {
    ByteBuffer out = header(PacketFormat.VERSION, packet.deviceId(), packet.deviceName());
    frame(out, packet.frame());
    out.put((byte) packet.curves().length);
    for (float curve : packet.curves()) {
      out.putFloat(curve);
    }
    return written(out);
  }

  static ByteBuffer header(int version, String deviceId, String deviceName) {
    ByteBuffer out = ByteBuffer.allocate(4096).put((byte) version);
    for (String text : new String[] {deviceId, deviceName}) {
      out.putInt(text.getBytes(UTF_8).length).put(text.getBytes(UTF_8));
    }
    return out;
  }

  static void frame(ByteBuffer out, PhoneFrame frame) {
    out.putInt(frame.number())
        .putFloat(frame.subFrame())
        .putInt(frame.rateNumerator())
        .putInt(frame.rateDenominator());
  }

  static byte[] written(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  static Datagram read(byte[] bytes) {
    return PacketFormat.read(bytes, bytes.length);
  }

  /** The shared data, where it is there. */
  static Path data(String file) {
    return Path.of(Optional.ofNullable(System.getenv("MORPHFLUX_DATA")).orElse("../../shared/data"))
        .resolve(file);
  }
}
