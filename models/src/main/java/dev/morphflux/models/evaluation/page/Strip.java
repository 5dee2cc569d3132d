package dev.morphflux.models.evaluation.page;

import java.util.List;

/**
 * Pictures side by side.
 *
 * @param label what they have in common
 */
record Strip(String label, List<Tile> tiles) {}
