package dev.morphflux.connectors.livelink;

/** What came as one datagram. */
public sealed interface Datagram {

  /** A face. */
  record Face(LiveLinkPacket packet) implements Datagram {}

  /** A sign of life of a phone that sees no face. */
  record NoFace(String deviceId, String deviceName) implements Datagram {}

  /** A packet of a version whose layout is not known here. */
  record OtherVersion(int version) implements Datagram {}

  /**
   * No packet of the app.
   *
   * @param reason what was found and what was expected
   */
  record Malformed(String reason) implements Datagram {}
}
