package dev.morphflux.processor.pipeline;

/**
 * Times from records' timestamps to the commit of their answers.
 *
 * @param millisP50 the median
 * @param millisP99 the 99th percentile
 */
public record RecentLatency(long millisP50, long millisP99) {}
