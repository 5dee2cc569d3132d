package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.connectors.livelink.Curves;
import dev.morphflux.connectors.livelink.EditStyle;
import dev.morphflux.connectors.livelink.ExpressionMapping;
import dev.morphflux.connectors.livelink.ExpressionShapes;
import dev.morphflux.connectors.livelink.PhoneEdits;
import dev.morphflux.connectors.livelink.UdpListener;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.livelink.EditSender;
import dev.morphflux.processor.livelink.MeshWatch;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.Locality;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** From a phone's packets on a socket to meshes that a consumer reads. */
class LiveLinkStreamTest extends EndToEnd {

  private static final int MOVED = SmallHead.TOPOLOGY.controlPoints().get(2);
  private static final float[] JAW = jaw();

  private final List<String> notices = new ArrayList<>();

  @Test
  void packets_givenAScannedSubject_expectsMeshesWithThePhonesTimecode() {
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ann", SmallHead.shape(1)));
          awaitLatents(1);

          MeshWatch.Seen seen =
              drive(List.of(packet(1000, 1), packet(1002, 0), packet(1001, 0)), 2);

          assertThat(seen.meshes()).isEqualTo(2);
          assertThat(seen.millisP50()).isPositive();
          DenseMesh open = meshAt("00:00:16:40");
          float[] z = SmallHead.encode(codec(), SmallHead.shape(1));
          float[] expected =
              SmallHead.decode(codec(), z, SmallHead.displacement(MOVED, 0, -0.5f, 0));
          assertThat(Studio.vertices(open)).containsExactly(expected, within(1e-4f));
          assertThat(open.getBaseScanId()).isEqualTo("s1");
          assertThat(open.getEditFrame()).isEqualTo(new FrameTime(1000L, "00:00:16:40", 60, 1));
          assertThat(Studio.vertices(meshAt("00:00:16:42")))
              .containsExactly(
                  SmallHead.decode(codec(), z, SmallHead.noDisplacement()), within(1e-4f));
        });
  }

  @Test
  void packets_givenASubjectWithoutAScan_expectsTheReasonToBeTold() {
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          MeshWatch.Seen seen = drive(List.of(packet(1, 1)), 1);

          assertThat(seen.rejected()).isEqualTo(1);
          assertThat(notices).anyMatch(notice -> notice.contains("send a scan first"));
        });
  }

  private DenseMesh meshAt(String timecode) {
    return studio().meshes().stream()
        .filter(
            mesh ->
                mesh.getEditFrame() != null && timecode.equals(mesh.getEditFrame().getTimecode()))
        .findFirst()
        .orElseThrow();
  }

  /** Sends packets to a socket, and returns when so many edits are answered. */
  private MeshWatch.Seen drive(List<byte[]> packets, int answers) throws IOException {
    PhoneEdits edits =
        new PhoneEdits(
            new ExpressionMapping(
                new ExpressionShapes(List.of("jawOpen"), List.of(JAW), 0.01), SmallHead.TOPOLOGY),
            new EditStyle(Locality.MODEL, Base.AUTOENCODED),
            Map.of("phone", "ann"),
            null,
            notices::add);
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers());
    AtomicBoolean stop = new AtomicBoolean();
    try (EditSender sender = new EditSender(client, studio().topics(), notices::add);
        MeshWatch watch = new MeshWatch(client, studio().topics(), notices::add);
        UdpListener listener = new UdpListener("127.0.0.1", 0);
        DatagramSocket phone = new DatagramSocket()) {
      CompletableFuture<Void> listening =
          CompletableFuture.runAsync(
              () ->
                  listener.receive(
                      (datagram, origin, nanos) ->
                          edits
                              .edit(datagram, origin, nanos)
                              .ifPresent(
                                  edit -> {
                                    watch.await(edit.getEditId(), nanos);
                                    sender.send(edit);
                                  }),
                      OutputStream.nullOutputStream(),
                      stop::get));
      for (byte[] packet : packets) {
        phone.send(
            new DatagramPacket(
                packet, packet.length, InetAddress.getLoopbackAddress(), listener.port()));
      }
      eventually(
          () ->
              assertThat(watch.seen().meshes() + watch.seen().rejected())
                  .isGreaterThanOrEqualTo(answers));
      stop.set(true);
      listening.join();
      assertThat(sender.failed()).isZero();
      return watch.seen();
    }
  }

  private static byte[] packet(int frame, float jawOpen) {
    ByteBuffer out = ByteBuffer.allocate(512).put((byte) 6);
    for (String text : List.of("id-1", "phone")) {
      out.putInt(text.length()).put(text.getBytes(UTF_8));
    }
    out.putInt(frame).putFloat(0.25f).putInt(60).putInt(1).put((byte) 61);
    for (String name : Curves.NAMES) {
      out.putFloat(name.equals("JawOpen") ? jawOpen : 0);
    }
    byte[] packet = new byte[out.position()];
    out.get(0, packet);
    return packet;
  }

  private static float[] jaw() {
    float[] shape = new float[SmallHead.TOPOLOGY.template().length];
    shape[3 * MOVED + 1] = -0.5f;
    return shape;
  }
}
