package dev.morphflux.connectors.livelink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of LLV, a recorder of Live Link Face, unpacked and big-endian: u8 version; u32 number
 * of packets; of each its u32 length and its bytes.
 */
final class LlvFile {
  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  private LlvFile() {}

  /** Whether a length stands before the first packet, where packets alone have the device's id. */
  static boolean is(byte[] bytes) {
    int packet = HEADER_BYTES + Integer.BYTES;
    if (bytes.length <= packet || bytes[packet] != PacketFormat.VERSION) {
      return false;
    }
    int length = ByteBuffer.wrap(bytes).getInt(HEADER_BYTES);
    return length > 0 && length <= PacketFormat.MOST_BYTES;
  }

  static List<Datagram> read(byte[] bytes) {
    List<Datagram> datagrams = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes).position(HEADER_BYTES);
    while (in.remaining() > Integer.BYTES) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        datagrams.add(
            new Datagram.Malformed(
                "a packet of %d bytes is announced where %d are left"
                    .formatted(length, in.remaining())));
        return datagrams;
      }
      byte[] packet = new byte[length];
      in.get(packet);
      datagrams.add(PacketFormat.read(packet, length));
    }
    return datagrams;
  }
}
