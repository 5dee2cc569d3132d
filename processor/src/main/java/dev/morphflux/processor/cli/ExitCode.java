package dev.morphflux.processor.cli;

import dev.morphflux.processor.failures.FailureKind;

/** All exit codes of the command line. */
enum ExitCode {
  /** Done, or ended in order when asked to. */
  DONE(0),
  /** Failed; the message says why. */
  FAILED(1),
  /** The command line itself is wrong. */
  USAGE(2),
  /** No broker answers. */
  BROKER_UNREACHABLE(3),
  /** Certificate, credentials or permissions. */
  ACCESS_REFUSED(4),
  /** Another processor took over the same instance. */
  FENCED(5),
  /** Kafka will never take an output as it is. */
  OUTPUT_REFUSED(6),
  /** A port or a directory cannot be had. */
  IN_USE(7),
  /** No room on a disk. */
  DISK_FULL(8);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static ExitCode of(FailureKind kind) {
    return switch (kind) {
      case BROKER_UNREACHABLE -> BROKER_UNREACHABLE;
      case ACCESS_REFUSED -> ACCESS_REFUSED;
      case FENCED -> FENCED;
      case OUTPUT_REFUSED -> OUTPUT_REFUSED;
      case IN_USE -> IN_USE;
      case DISK_FULL -> DISK_FULL;
    };
  }
}
