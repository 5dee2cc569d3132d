package dev.morphflux.connectors.livelink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UdpListenerTest {

  @Test
  void receive_givenDatagrams_expectsThemInOrderAndACopyOfFaces() throws Exception {
    byte[] face = Packets.bytes(Packets.packet("phone", 1, 0));
    List<Datagram> received = new ArrayList<>();
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    AtomicBoolean stop = new AtomicBoolean();
    try (UdpListener listener = new UdpListener("127.0.0.1", 0);
        DatagramSocket phone = new DatagramSocket()) {
      CompletableFuture<Void> done =
          CompletableFuture.runAsync(
              () ->
                  listener.receive(
                      (datagram, sender, nanos) -> {
                        received.add(datagram);
                        stop.set(received.size() == 3);
                      },
                      copy,
                      stop::get));
      for (byte[] bytes : List.of(new byte[] {6, 1, 2}, face, new byte[0])) {
        phone.send(
            new DatagramPacket(
                bytes, bytes.length, InetAddress.getLoopbackAddress(), listener.port()));
      }
      done.get(20, TimeUnit.SECONDS);
    }

    assertThat(received.get(0)).isInstanceOf(Datagram.Malformed.class);
    assertThat(received.get(1)).isInstanceOf(Datagram.Face.class);
    assertThat(received.get(2)).isInstanceOf(Datagram.Malformed.class);
    assertThat(copy.toByteArray()).isEqualTo(face);
  }

  @Test
  void listener_givenATakenPortOrAForeignAddress_saysSo() {
    try (UdpListener first = new UdpListener("127.0.0.1", 0)) {
      assertThatThrownBy(() -> new UdpListener("127.0.0.1", first.port()))
          .isInstanceOf(MorphfluxException.class)
          .hasMessageContaining("UDP port " + first.port());
    }
    assertThatThrownBy(() -> new UdpListener("192.0.2.1", 0))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("192.0.2.1");
  }
}
