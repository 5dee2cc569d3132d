package dev.morphflux.connectors.livelink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.schemas.MorphfluxException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Recorded datagrams, to be sent again at their own rate. Read are: packets one after another, as
 * {@link UdpListener} copies them; the files of LLV; lines of Base64, one packet each; and the CSV
 * files that the app records on the phone. Each may be packed by gzip.
 *
 * @param name shown as the sender
 * @param datagrams in their order
 */
public record Recording(String name, List<Datagram> datagrams) {

  /** The first two bytes of what gzip packed. */
  private static final short GZIP = 0x1f8b;

  /** Longer pauses in a recording are cut. */
  private static final double LONGEST_PAUSE_SECONDS = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  public Recording {
    datagrams = List.copyOf(datagrams);
  }

  /**
   * Reads a recording.
   *
   * @throws MorphfluxException if there is no face in it
   */
  public static Recording read(Path file) {
    Recording recording =
        new Recording(String.valueOf(file.getFileName()), datagrams(file, bytes(file)));
    if (recording.faces() == 0) {
      throw new MorphfluxException(
          "%s has no Live Link Face packets in it, expected a recording of version %d, a file of LLV, lines of Base64, or the app's CSV"
              .formatted(file, PacketFormat.VERSION));
    }
    return recording;
  }

  /** What is in a file, unpacked if need be. */
  private static byte[] bytes(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      short magic = bytes.length < Short.BYTES ? 0 : ByteBuffer.wrap(bytes).getShort();
      return magic == GZIP
          ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
          : bytes;
    } catch (IOException e) {
      throw new MorphfluxException("cannot read the recording " + file + ": " + e, e);
    }
  }

  private static List<Datagram> datagrams(Path file, byte[] bytes) {
    if (LlvFile.is(bytes)) {
      return LlvFile.read(bytes);
    }
    if (bytes.length > 0 && bytes[0] == PacketFormat.VERSION) {
      return packets(bytes);
    }
    return new String(bytes, 0, Math.min(bytes.length, 16), US_ASCII).startsWith("Timecode")
        ? PhoneCsv.read(file, new String(bytes, UTF_8))
        : base64Lines(bytes);
  }

  /** How many faces it has. */
  public long faces() {
    return datagrams.stream().filter(Datagram.Face.class::isInstance).count();
  }

  /** Between packets there is no mark: after a broken one the next whole one is looked for. */
  private static List<Datagram> packets(byte[] bytes) {
    List<Datagram> datagrams = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    boolean broken = false;
    while (in.hasRemaining()) {
      Datagram next = PacketFormat.readNext(in);
      if (next instanceof Datagram.Face) {
        datagrams.add(next);
        broken = false;
      } else {
        if (!broken) {
          datagrams.add(next);
        }
        broken = true;
        in.position(in.position() + (next instanceof Datagram.Malformed ? 1 : 0));
      }
    }
    return datagrams;
  }

  private static List<Datagram> base64Lines(byte[] bytes) {
    List<Datagram> datagrams = new ArrayList<>();
    for (String line : new String(bytes, US_ASCII).lines().toList()) {
      if (!line.isBlank()) {
        datagrams.add(base64(line.strip()));
      }
    }
    return datagrams;
  }

  private static Datagram base64(String line) {
    try {
      byte[] packet = Base64.getDecoder().decode(line);
      return PacketFormat.read(packet, packet.length);
    } catch (IllegalArgumentException e) {
      return new Datagram.Malformed("a line is not Base64: " + e.getMessage());
    }
  }

  /**
   * Sends everything once, at the rate of the frames.
   *
   * @param stop asked before each datagram
   */
  public void replay(DatagramSink sink, BooleanSupplier stop) {
    long due = System.nanoTime();
    PhoneFrame last = null;
    for (Datagram datagram : datagrams) {
      if (datagram instanceof Datagram.Face face) {
        due += nanosBetween(last, face.packet().frame());
        last = face.packet().frame();
      }
      while (due > System.nanoTime() && !stop.getAsBoolean()) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      if (stop.getAsBoolean()) {
        return;
      }
      sink.received(datagram, name, System.nanoTime());
    }
  }

  private static long nanosBetween(@Nullable PhoneFrame last, PhoneFrame next) {
    if (last == null) {
      return 0;
    }
    double seconds = next.framesSince(last) / next.framesPerSecond();
    double whole = 1 / next.framesPerSecond();
    return (long)
        (NANOS_PER_SECOND * (seconds < 0 || seconds > LONGEST_PAUSE_SECONDS ? whole : seconds));
  }
}
