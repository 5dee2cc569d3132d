package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The parameters of a network by name, in the order and under the names of the published state
 * dict. They do not record gradients and can be read by several threads; {@link #recording} gives
 * the trainer a view that does record.
 */
public final class Parameters implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays;

  private Parameters(NDManager manager, Map<String, NDArray> arrays) {
    this.manager = manager;
    this.arrays = arrays;
  }

  /**
   * Copies values to the device.
   *
   * @param parent the manager under which they live until {@link #close}
   * @param shapes the shapes of all parameters
   * @param values their values, row-major; names that {@code shapes} lacks are refused
   * @throws MorphfluxException if a parameter is missing, unknown or has another size
   */
  public static Parameters of(
      NDManager parent, Map<String, Shape> shapes, Map<String, float[]> values) {
    for (String name : values.keySet()) {
      if (!shapes.containsKey(name)) {
        throw new MorphfluxException(
            "the weights hold '" + name + "', which this architecture and topology do not have");
      }
    }
    NDManager manager = parent.newSubManager();
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      float[] value = values.get(entry.getKey());
      Shape shape = entry.getValue();
      if (value == null || value.length != shape.size()) {
        manager.close();
        throw new MorphfluxException(
            "the weights must hold '"
                + entry.getKey()
                + "' with shape "
                + shape
                + ", found "
                + (value == null ? "none" : value.length + " numbers"));
      }
      arrays.put(entry.getKey(), Aligned.own(manager.create(value, shape)));
    }
    return new Parameters(manager, arrays);
  }

  /** The parameter of that name. */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no parameter is named '" + name + "'");
    }
    return array;
  }

  /** The names, in the published order. */
  public Set<String> names() {
    return Set.copyOf(arrays.keySet());
  }

  /** The manager they live under. */
  public NDManager manager() {
    return manager;
  }

  /** Replaces a parameter's values, all of them, in place. */
  public void set(String name, float[] values) {
    NDArray array = get(name);
    if (array.size() != values.length) {
      throw new IllegalArgumentException(
          "parameter " + name + " has " + array.size() + " numbers, found " + values.length);
    }
    Aligned.overwrite(array, values);
  }

  /** A copy of all values, in the published order. */
  public Map<String, float[]> export() {
    Map<String, float[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
    return values;
  }

  /**
   * The same memory under another manager, recording gradients: for one training step, so that
   * gradients start undefined (no pass to zero them, none to add to them) and go with the step's
   * manager.
   */
  public Parameters recording(NDManager step) {
    Map<String, NDArray> views = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          NDArray view = array.stopGradient();
          view.attach(step);
          view.setRequiresGradient(true);
          views.put(name, view);
        });
    return new Parameters(step, views);
  }

  /** All bytes of all parameters. */
  public long sizeInBytes() {
    return sizeInBytes(name -> true);
  }

  /** All bytes of the parameters with certain names. */
  public long sizeInBytes(Predicate<String> names) {
    return arrays.entrySet().stream()
        .filter(entry -> names.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().size() * Float.BYTES)
        .sum();
  }

  @Override
  public void close() {
    manager.close();
  }

  @Override
  public String toString() {
    return "Parameters" + Arrays.toString(arrays.keySet().toArray());
  }
}
