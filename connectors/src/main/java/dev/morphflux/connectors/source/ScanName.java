package dev.morphflux.connectors.source;

/**
 * What the path of a scan file says.
 *
 * @param captureSession may be empty
 * @param slate may be empty
 * @param take 0 where the path does not say
 * @param frame 0 where the path does not say
 */
record ScanName(String subject, String captureSession, String slate, int take, long frame) {}
