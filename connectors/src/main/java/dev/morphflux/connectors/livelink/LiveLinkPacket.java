package dev.morphflux.connectors.livelink;

/**
 * A face as a phone saw it in one frame.
 *
 * @param deviceId unique for the phone's installation of the app
 * @param deviceName as the phone's user named it; the app calls it the subject
 * @param curves a finite number for each of {@link Curves#NAMES}: weights of the shapes, and
 *     rotations in radians
 */
public record LiveLinkPacket(
    String deviceId, String deviceName, PhoneFrame frame, float[] curves) {}
