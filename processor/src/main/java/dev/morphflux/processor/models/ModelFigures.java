package dev.morphflux.processor.models;

/**
 * What became of releases since the start.
 *
 * @param inService name and version of the model that encodes
 * @param accepted releases that were put into service
 * @param refused releases that could not be served, however often they were tried
 * @param failedFetches attempts to fetch a release that may succeed later
 */
public record ModelFigures(String inService, long accepted, long refused, long failedFetches) {}
