package dev.morphflux.schemas;

/**
 * The names of the topics under one prefix.
 *
 * @param prefix what every name starts with, such as {@code morphflux.}
 */
public record Topics(String prefix) {

  /** The prefix used when none is configured. */
  public static final String DEFAULT_PREFIX = "morphflux.";

  /** The topics under {@link #DEFAULT_PREFIX}. */
  public static Topics standard() {
    return new Topics(DEFAULT_PREFIX);
  }

  /** {@link RegisteredScan}s. */
  public String scans() {
    return prefix + "scans";
  }

  /** {@link Edit}s; as many partitions as {@link #scans()}. */
  public String edits() {
    return prefix + "edits";
  }

  /** {@link LatentCode}s. */
  public String latents() {
    return prefix + "latents";
  }

  /** {@link DenseMesh}es. */
  public String meshes() {
    return prefix + "meshes";
  }

  /** {@link SubjectState}s, compacted; as many partitions as {@link #scans()}. */
  public String state() {
    return prefix + "state";
  }

  /** {@link ModelRelease}s, compacted. */
  public String models() {
    return prefix + "models";
  }

  /** Records that could not be processed, untouched. */
  public String rejects() {
    return prefix + "rejects";
  }
}
