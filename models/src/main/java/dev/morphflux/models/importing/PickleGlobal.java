package dev.morphflux.models.importing;

import java.util.List;
import java.util.function.Function;

/**
 * One of the few classes and functions a pickle may name, as what this project does instead.
 *
 * @param name as the pickle names it
 * @param call makes a value of its arguments
 */
record PickleGlobal(String name, Function<List<Object>, Object> call) {}
