package dev.morphflux.models.evaluation.page;

/**
 * A picture on the page.
 *
 * @param src the picture itself, as a data URI
 * @param caption what it shows; may be empty
 */
record Tile(String src, String caption) {}
