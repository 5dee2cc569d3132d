package dev.morphflux.connectors.livelink;

/** Where datagrams go as they come. */
public interface DatagramSink {

  /**
   * A datagram came.
   *
   * @param sender where from, to be shown
   * @param nanos when, by {@link System#nanoTime}
   */
  void received(Datagram datagram, String sender, long nanos);
}
