package dev.morphflux.models.export;

/**
 * A frame on its way into the file of its take.
 *
 * @param number where it stands in its take
 * @param id unique for all time
 * @param position where it stands in what is read, growing
 * @param <F> what a frame is
 */
public record TakeItem<F>(TakeId take, long number, String id, long position, F frame) {}
