package dev.morphflux.processor.failures;

/** Failures that ask for different reactions. */
public enum FailureKind {
  /** No broker answers; trying again later may help. */
  BROKER_UNREACHABLE,
  /** The broker, or this side's check of it, refuses: certificate, credentials, permissions. */
  ACCESS_REFUSED,
  /** Another processor took over the same instance. */
  FENCED,
  /** Kafka will never take an output as it is, such as one that is too large. */
  OUTPUT_REFUSED,
  /** A port or a directory belongs to another process. */
  IN_USE,
  /** No room on a disk. */
  DISK_FULL
}
