package dev.morphflux.connectors.livelink;

/**
 * What came of the packets since the start.
 *
 * @param packets datagrams of any kind
 * @param edits faces that became edits
 * @param noFace signs of life without a face
 * @param missing frames that were not there when a later one came
 * @param late faces that came after a later one, and were dropped
 * @param duplicates faces that came twice; the second was dropped
 * @param malformed datagrams that are no packets
 * @param otherVersions packets of a version that cannot be read
 * @param unassigned faces of phones that drive no subject
 */
public record LiveLinkFigures(
    long packets,
    long edits,
    long noFace,
    long missing,
    long late,
    long duplicates,
    long malformed,
    long otherVersions,
    long unassigned) {}
