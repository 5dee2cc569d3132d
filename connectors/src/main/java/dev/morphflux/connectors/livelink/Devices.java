package dev.morphflux.connectors.livelink;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which phone drives which subject. One phone at a time drives a subject; another takes over when
 * it has been silent for a while, as when a battery was empty. For one thread.
 */
final class Devices {

  private static final long SILENT_NANOS = 2_000_000_000L;

  /** The phone that drives a subject now. */
  static final class Driver {
    private final String subject;
    private final String deviceId;
    private final FrameSequence sequence = new FrameSequence();
    private long lastNanos;

    private Driver(String subject, String deviceId) {
      this.subject = subject;
      this.deviceId = deviceId;
    }

    String subject() {
      return subject;
    }

    String deviceId() {
      return deviceId;
    }

    FrameSequence sequence() {
      return sequence;
    }
  }

  /** What a packet may do. */
  sealed interface Claim {

    /**
     * Its phone drives a subject.
     *
     * @param taken whether only since now
     */
    record Granted(Driver driver, boolean taken) implements Claim {}

    /** Another phone drives the subject. */
    record Refused(Driver other) implements Claim {}

    /** No subject is chosen for the phone. */
    record Unknown() implements Claim {}
  }

  private final Map<String, String> subjects;
  private final @Nullable String otherwise;
  private final Map<String, Driver> drivers = new HashMap<>();

  /**
   * @param subjects by the id or the name of the device
   * @param otherwise the subject of any other device; null for none
   */
  Devices(Map<String, String> subjects, @Nullable String otherwise) {
    this.subjects = Map.copyOf(subjects);
    this.otherwise = otherwise;
  }

  Claim claim(LiveLinkPacket packet, long nanos) {
    Optional<String> subject = subject(packet);
    if (subject.isEmpty()) {
      return new Claim.Unknown();
    }
    Driver driver = drivers.get(subject.get());
    boolean taken =
        driver == null
            || (!driver.deviceId().equals(packet.deviceId())
                && nanos - driver.lastNanos > SILENT_NANOS);
    if (driver == null || taken) {
      driver = new Driver(subject.get(), packet.deviceId());
      drivers.put(subject.get(), driver);
    } else if (!driver.deviceId().equals(packet.deviceId())) {
      return new Claim.Refused(driver);
    }
    driver.lastNanos = nanos;
    return new Claim.Granted(driver, taken);
  }

  private Optional<String> subject(LiveLinkPacket packet) {
    String subject = subjects.get(packet.deviceId());
    if (subject == null) {
      subject = subjects.getOrDefault(packet.deviceName(), otherwise);
    }
    return Optional.ofNullable(subject);
  }
}
