package dev.morphflux.processor.bridge;

/** What holds for outputs when something fails in the middle. */
public enum Delivery {
  /** A read_committed reader sees the outputs of every record exactly once. */
  EXACTLY_ONCE,
  /** No output is missing; after a failure some come twice. Needs no transactions. */
  AT_LEAST_ONCE
}
