package dev.morphflux.connectors.livelink;

import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns datagrams into edits of the subjects' last scans: one for each face, in the order of their
 * frames. What cannot be used is counted, and reported the first time it is seen. {@link #edit} is
 * for one thread, {@link #figures} for any.
 */
public final class PhoneEdits {

  /** Whoever floods the port does not flood the log, nor the memory. */
  private static final int MOST_NOTICES = 1000;

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final ExpressionMapping mapping;
  private final EditStyle style;
  private final Devices devices;
  private final Consumer<String> notices;
  private final Set<String> noticed = new HashSet<>();
  private LiveLinkFigures figures = new LiveLinkFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

  private long packets;
  private long edits;
  private long noFace;
  private long missing;
  private long late;
  private long duplicates;
  private long malformed;
  private long otherVersions;
  private long unassigned;

  /**
   * @param subjects by the id or the name of a phone
   * @param otherwise the subject of any other phone; null for none
   * @param notices gets a sentence for whatever a user may want to know, each once
   */
  public PhoneEdits(
      ExpressionMapping mapping,
      EditStyle style,
      Map<String, String> subjects,
      @Nullable String otherwise,
      Consumer<String> notices) {
    this.mapping = mapping;
    this.style = style;
    this.devices = new Devices(subjects, otherwise);
    this.notices = notices;
  }

  /**
   * The edit that a datagram asks for, if it does.
   *
   * @param sender where it came from, for notices
   * @param nanos when it came, by {@link System#nanoTime}
   */
  public Optional<Edit> edit(Datagram datagram, String sender, long nanos) {
    packets++;
    Optional<Edit> edit = Optional.empty();
    if (datagram instanceof Datagram.Face face) {
      edit = edit(face.packet(), nanos);
    } else if (datagram instanceof Datagram.NoFace other) {
      noFace++;
      notice("no face " + other.deviceId(), "%s sees no face".formatted(other.deviceName()));
    } else if (datagram instanceof Datagram.OtherVersion other) {
      otherVersions++;
      notice(
          "version " + other.version() + sender,
          "%s sends packets of version %d, which cannot be read; expected version %d of Live Link Face (ARKit mode)"
              .formatted(sender, other.version(), PacketFormat.VERSION));
    } else if (datagram instanceof Datagram.Malformed broken) {
      malformed++;
      notice(
          "malformed " + sender,
          "%s sends what is no Live Link Face packet: %s".formatted(sender, broken.reason()));
    }
    publishFigures();
    return edit;
  }

  private Optional<Edit> edit(LiveLinkPacket packet, long nanos) {
    Devices.Claim claim = devices.claim(packet, nanos);
    if (!(claim instanceof Devices.Claim.Granted granted)) {
      unassigned++;
      notice(
          "unassigned " + packet.deviceId(),
          claim instanceof Devices.Claim.Refused refused
              ? "%s is left out: %s already drives subject '%s'; give it a subject of its own with --map '%s=SUBJECT'"
                  .formatted(
                      label(packet),
                      refused.other().deviceId(),
                      refused.other().subject(),
                      packet.deviceId())
              : "%s is left out: no subject is chosen for it; give --map '%s=SUBJECT'"
                  .formatted(label(packet), packet.deviceName()));
      return Optional.empty();
    }
    Devices.Driver driver = granted.driver();
    if (granted.taken()) {
      notices.accept(
          "%s drives subject '%s', from timecode %s at %s frames a second"
              .formatted(
                  label(packet),
                  driver.subject(),
                  packet.frame().timecode(),
                  rate(packet.frame())));
    }
    long missingBefore = driver.sequence().missing();
    FrameSequence.Place place = driver.sequence().place(packet.frame());
    missing += driver.sequence().missing() - missingBefore;
    switch (place) {
      case LATE -> late++;
      case DUPLICATE -> duplicates++;
      case FIRST, NEXT, AFTER_GAP -> {
        edits++;
        return Optional.of(message(packet, driver.subject()));
      }
    }
    return Optional.empty();
  }

  private Edit message(LiveLinkPacket packet, String subject) {
    return new Edit(
        "%s/%d/%s-%d".formatted(packet.deviceId(), packet.frame().number(), run, edits),
        subject,
        new LatestScan(),
        new Displace(mapping.offsets(packet.curves())),
        Lifetime.ONCE,
        null,
        style.locality(),
        style.base(),
        mapping.metersPerUnit(),
        packet.deviceId(),
        packet.frame().toMessage());
  }

  private void notice(String key, String text) {
    if (noticed.size() < MOST_NOTICES && noticed.add(key)) {
      notices.accept(text);
    }
  }

  private static String label(LiveLinkPacket packet) {
    return "phone '%s' (%s)".formatted(packet.deviceName(), packet.deviceId());
  }

  private static String rate(PhoneFrame frame) {
    return frame.rateDenominator() == 1
        ? Integer.toString(frame.rateNumerator())
        : frame.rateNumerator() + "/" + frame.rateDenominator();
  }

  private synchronized void publishFigures() {
    figures =
        new LiveLinkFigures(
            packets,
            edits,
            noFace,
            missing,
            late,
            duplicates,
            malformed,
            otherVersions,
            unassigned);
  }

  /** What came of the packets so far. */
  public synchronized LiveLinkFigures figures() {
    return figures;
  }
}
