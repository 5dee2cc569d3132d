package dev.morphflux.processor.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on the loopback interface that misbehaves when told to: it delays, holds everything
 * back as a half-open connection does, or resets.
 */
final class FaultyLink implements AutoCloseable {

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile long delayMillis;
  private volatile boolean silent;

  FaultyLink(int targetPort) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    daemon("link-accept", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Every piece of data takes so long, in each direction. */
  void delay(long millis) {
    delayMillis = millis;
  }

  /** Nothing passes any more, and nobody is told; connections stay open. */
  void silence(boolean on) {
    silent = on;
  }

  /** Ends all connections with a reset in the middle of whatever they carry. */
  void reset() throws IOException {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (SocketException e) {
        // Closed by its own end meanwhile, which is as good.
        socket.close();
      }
    }
    sockets.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket();
        sockets.add(client);
        sockets.add(broker);
        broker.connect(target);
        daemon("link-out", () -> carry(client, broker));
        daemon("link-in", () -> carry(broker, client));
      } catch (IOException e) {
        // Closed, or the broker is away: the client tries again.
        Thread.onSpinWait();
      }
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (delayMillis > 0) {
          TimeUnit.MILLISECONDS.sleep(delayMillis);
        }
        while (silent && !from.isClosed()) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      // One side is gone; closing tells the other.
      sockets.remove(from);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.remove(from);
    sockets.remove(to);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    reset();
  }
}
