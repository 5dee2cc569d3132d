package dev.morphflux.connectors.livelink;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The app's packets, version 6, big-endian: u8 version; i32 length and UTF-8 of the device id; the
 * same of the device name; i32 frame number, f32 sub-frame, i32 rate numerator, i32 rate
 * denominator; u8 count and as many f32, in the order of {@link Curves#NAMES}. A phone that sees no
 * face sends a packet that ends behind the name, or with the count 0.
 */
public final class PacketFormat {

  /** Larger than any packet: names have at most 256 characters. */
  public static final int MOST_BYTES = 4096;

  static final int VERSION = 6;

  private static final int MOST_NAME_BYTES = 1024;
  private static final int MOST_FRAMES_PER_SECOND = 1000;

  /** Calibrated weights overshoot 1 a little; rotations are radians. */
  private static final float LARGEST_CURVE = 10;

  private PacketFormat() {}

  /** What a whole datagram is. */
  public static Datagram read(byte[] bytes, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    Datagram read = readNext(in);
    return read instanceof Datagram.Face && in.hasRemaining()
        ? new Datagram.Malformed(
            "%d bytes follow the end of the packet, expected none".formatted(in.remaining()))
        : read;
  }

  /** The packet at the buffer's position, which moves behind it if it is whole. */
  static Datagram readNext(ByteBuffer buffer) {
    ByteBuffer in = buffer.slice().order(ByteOrder.BIG_ENDIAN);
    Datagram read;
    try {
      read = packet(in);
    } catch (BufferUnderflowException e) {
      return new Datagram.Malformed(
          "the %d bytes end within the packet".formatted(buffer.remaining()));
    } catch (MalformedPacketException e) {
      return new Datagram.Malformed(String.valueOf(e.getMessage()));
    }
    buffer.position(buffer.position() + in.position());
    return read;
  }

  private static Datagram packet(ByteBuffer in) {
    int version = Byte.toUnsignedInt(in.get());
    if (version != VERSION) {
      return new Datagram.OtherVersion(version);
    }
    String deviceId = text(in, "device id");
    String deviceName = text(in, "device name");
    if (!in.hasRemaining()) {
      return new Datagram.NoFace(deviceId, deviceName);
    }
    PhoneFrame frame = new PhoneFrame(in.getInt(), in.getFloat(), in.getInt(), in.getInt());
    check(frame);
    int count = Byte.toUnsignedInt(in.get());
    if (count == 0) {
      return new Datagram.NoFace(deviceId, deviceName);
    }
    if (count != Curves.NAMES.size()) {
      throw new MalformedPacketException(
          "%d curves, expected the %d of version %d"
              .formatted(count, Curves.NAMES.size(), VERSION));
    }
    float[] curves = new float[count];
    for (int i = 0; i < count; i++) {
      curves[i] = in.getFloat();
      // Negated, so that NaN does not pass.
      if (!(Math.abs(curves[i]) <= LARGEST_CURVE)) {
        throw new MalformedPacketException(
            "%s is %s, expected a weight from 0 to 1 or an angle in radians"
                .formatted(Curves.NAMES.get(i), curves[i]));
      }
    }
    return new Datagram.Face(new LiveLinkPacket(deviceId, deviceName, frame, curves));
  }

  private static void check(PhoneFrame frame) {
    if (!Float.isFinite(frame.subFrame())) {
      throw new MalformedPacketException("the sub-frame is " + frame.subFrame());
    }
    if (frame.rateNumerator() <= 0
        || frame.rateDenominator() <= 0
        || frame.framesPerSecond() > MOST_FRAMES_PER_SECOND) {
      throw new MalformedPacketException(
          "the frame rate is %d/%d, expected one such as 60/1"
              .formatted(frame.rateNumerator(), frame.rateDenominator()));
    }
  }

  private static String text(ByteBuffer in, String what) {
    int length = in.getInt();
    if (length < 0 || length > MOST_NAME_BYTES) {
      throw new MalformedPacketException(
          "the %s has a length of %d bytes, expected at most %d"
              .formatted(what, length, MOST_NAME_BYTES));
    }
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedPacketException("the " + what + " is not UTF-8");
    }
  }

  /** Ends the reading of a packet. */
  private static final class MalformedPacketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedPacketException(String message) {
      super(message, null, false, false);
    }
  }
}
