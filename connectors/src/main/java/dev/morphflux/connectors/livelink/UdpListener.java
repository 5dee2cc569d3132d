package dev.morphflux.connectors.livelink;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;

/** Listens for the packets of phones. */
public final class UdpListener implements AutoCloseable {

  /** Where the app sends to by default. */
  public static final int DEFAULT_PORT = 11111;

  /** The kernel keeps half a minute of a phone while this process is stopped by its collector. */
  private static final int KERNEL_BYTES = 1 << 20;

  private static final int POLL_MILLIS = 200;

  private final DatagramSocket socket;

  /**
   * Binds the port.
   *
   * @param address of the interface to listen on; {@code 0.0.0.0} for all
   * @param port 0 for any that is free
   * @throws MorphfluxException if it cannot be had
   */
  public UdpListener(String address, int port) {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (UnknownHostException e) {
      throw new MorphfluxException(
          "there is no address '%s' on this machine; 0.0.0.0 stands for all".formatted(address), e);
    } catch (SocketException e) {
      throw new MorphfluxException(
          "cannot listen on UDP port %d of %s: %s; is another listener, such as Unreal Engine, running?"
              .formatted(port, address, e.getMessage()),
          e);
    }
    try {
      socket.setReceiveBufferSize(KERNEL_BYTES);
      socket.setSoTimeout(POLL_MILLIS);
    } catch (SocketException e) {
      socket.close();
      throw new MorphfluxException("the UDP socket cannot be set up: " + e.getMessage(), e);
    }
  }

  /** The port that was bound. */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * Receives until asked to stop, which takes effect within a fifth of a second.
   *
   * @param copy gets every datagram's bytes, as {@link Recording} reads them
   * @throws MorphfluxException if the network or the copy fails
   */
  public void receive(DatagramSink sink, OutputStream copy, BooleanSupplier stop) {
    byte[] room = new byte[PacketFormat.MOST_BYTES];
    DatagramPacket packet = new DatagramPacket(room, room.length);
    while (!stop.getAsBoolean()) {
      try {
        packet.setLength(room.length);
        socket.receive(packet);
        long nanos = System.nanoTime();
        Datagram datagram = PacketFormat.read(room, packet.getLength());
        sink.received(datagram, sender(packet), nanos);
        if (datagram instanceof Datagram.Face) {
          copy.write(room, 0, packet.getLength());
        }
      } catch (SocketTimeoutException e) {
        // Time to ask whether to stop.
      } catch (IOException e) {
        throw new MorphfluxException("Live Link Face packets cannot be received: " + e, e);
      }
    }
  }

  private static String sender(DatagramPacket packet) {
    return packet.getAddress().getHostAddress() + ":" + packet.getPort();
  }

  @Override
  public void close() {
    socket.close();
  }
}
