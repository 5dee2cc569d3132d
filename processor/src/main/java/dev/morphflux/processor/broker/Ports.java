package dev.morphflux.processor.broker;

import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface. */
final class Ports {

  private Ports() {}

  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As Kafka binds: a port whose last connection is in TIME_WAIT counts as free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException | IllegalArgumentException e) {
      throw new FatalException(
          FailureKind.IN_USE,
          "the embedded broker cannot listen on port %d: %s; choose another port, or 0 for a free one"
              .formatted(port, e instanceof BindException ? "the port is in use" : e.getMessage()),
          e);
    }
  }

  static boolean isBindFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
