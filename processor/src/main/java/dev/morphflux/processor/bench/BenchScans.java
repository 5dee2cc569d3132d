package dev.morphflux.processor.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Scan messages that are made once and sent again and again under new ids, so that the senders cost
 * as little as they can. A scan's id is its running number. For one thread.
 */
final class BenchScans {

  private static final int ID_DIGITS = 16;

  /** What stands before the id: the header of the encoding, then the length of the string. */
  private static final int ID_IN_SCAN = 10 + 1;

  /** The id of a mesh is a union with null, whose branch stands before it, too. */
  private static final int ID_IN_MESH = ID_IN_SCAN + 1;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);

  private final List<List<byte[]>> messages = new ArrayList<>();
  private final int shapes;

  /**
   * @param streams how many subjects take turns
   * @param shapes how many different scans each of them has
   */
  BenchScans(Topology topology, VertexEncoding encoding, int streams, int shapes) {
    this.shapes = shapes;
    SplittableRandom random = new SplittableRandom(1);
    for (int stream = 0; stream < streams; stream++) {
      List<byte[]> own = new ArrayList<>();
      for (int shape = 0; shape < shapes; shape++) {
        own.add(MessageFormat.SCAN.write(scan(topology, encoding, stream, random)));
      }
      messages.add(own);
    }
  }

  /** The template, stretched a little and with a noise of 0.1 mm. */
  private static RegisteredScan scan(
      Topology topology, VertexEncoding encoding, int stream, SplittableRandom random) {
    float[] vertices = topology.template().clone();
    double stretch = 1 + 0.02 * random.nextGaussian();
    double noise = 0.1 / topology.millimetresPerUnit();
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = (float) (vertices[i] * stretch + noise * random.nextGaussian());
    }
    return new RegisteredScan(
        "0".repeat(ID_DIGITS),
        subject(stream),
        "bench",
        "",
        1,
        "bench",
        new FrameTime(0L, null, 60, 1),
        Instant.EPOCH,
        topology.id(),
        topology.metersPerUnit(),
        VertexPacking.pack(FloatBuffer.wrap(vertices), encoding));
  }

  /** The name of a stream's subject. */
  static String subject(int stream) {
    return "subject-" + stream;
  }

  static byte[] key(int stream) {
    return subject(stream).getBytes(UTF_8);
  }

  /** A scan of a stream, to be copied before the next call. */
  byte[] message(int stream, long number) {
    List<byte[]> own = messages.get(stream);
    byte[] message = own.get((int) (number % shapes));
    for (int i = 0; i < ID_DIGITS; i++) {
      message[ID_IN_SCAN + i] = DIGITS[(int) (number >>> (4 * (ID_DIGITS - 1 - i))) & 0xf];
    }
    return message;
  }

  /** The bytes of one message. */
  int messageBytes() {
    return messages.get(0).get(0).length;
  }

  /** The number of the scan that a mesh answers. */
  static long numberOfMesh(byte[] mesh) {
    return Long.parseUnsignedLong(new String(mesh, ID_IN_MESH, ID_DIGITS, US_ASCII), 16);
  }

  /** The number of a scan. */
  static long numberOfScan(byte[] scan) {
    return Long.parseUnsignedLong(new String(scan, ID_IN_SCAN, ID_DIGITS, US_ASCII), 16);
  }
}
