package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a pickle built, as the types of Java; nothing else passes. */
final class PickleValues {

  private PickleValues() {}

  static List<Object> list(Object value, String where) {
    if (value instanceof Tuple tuple) {
      return tuple.items();
    }
    if (value instanceof Collection<?> collection) {
      return new ArrayList<>(collection);
    }
    if (value instanceof PickledArray array && array.objects() != null) {
      return array.objects();
    }
    throw unexpected("a list", value, where);
  }

  static Map<?, ?> dict(Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw unexpected("a dict", value, where);
  }

  static int integer(Object value, String where) {
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw unexpected("an integer", value, where);
  }

  static String text(Object value, String where) {
    if (value instanceof String text) {
      return text;
    }
    throw unexpected("text", value, where);
  }

  static double number(Object value, String where) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof PickledArray array && array.numbers(where).count() == 1) {
      return array.numbers(where).toDoubles()[0];
    }
    throw unexpected("a number", value, where);
  }

  static int[] shape(Object value, String where) {
    int[] shape = integers(value, where);
    if (shape.length > 16 || IntStream.of(shape).anyMatch(length -> length < 0)) {
      throw new InvalidCheckpointException(where + " has an array of an impossible shape");
    }
    return shape;
  }

  /** Integers of an array, a tensor, a list, a tuple or a set. */
  static int[] integers(Object value, String where) {
    if (value instanceof PickledArray array && array.objects() == null) {
      NumpyArray numbers = array.numbers(where);
      return numbers.toInts();
    }
    return list(value, where).stream()
        .mapToInt(item -> integer(scalar(item, where), where))
        .toArray();
  }

  private static Object scalar(Object value, String where) {
    if (value instanceof PickledArray array && array.objects() == null) {
      int[] numbers = array.numbers(where).toInts();
      return numbers.length == 1 ? Long.valueOf(numbers[0]) : value;
    }
    return value;
  }

  /** Numbers of an array, a tensor, or lists of numbers, one row after another. */
  static double[] numbers(Object value, String where) {
    if (value instanceof PickledArray array && array.objects() == null) {
      return array.numbers(where).toDoubles();
    }
    List<Object> rows = list(value, where);
    if (rows.stream().allMatch(Number.class::isInstance)) {
      return rows.stream().mapToDouble(row -> number(row, where)).toArray();
    }
    return rows.stream()
        .flatMapToDouble(
            row ->
                row instanceof PickledArray array
                    ? Arrays.stream(array.numbers(where).toDoubles())
                    : list(row, where).stream().mapToDouble(item -> number(item, where)))
        .toArray();
  }

  static InvalidCheckpointException unexpected(String expected, Object found, String where) {
    return new InvalidCheckpointException(
        where + " holds " + describe(found) + " where " + expected + " was expected");
  }

  static String describe(Object value) {
    if (value instanceof Map) {
      return "a dict";
    }
    if (value instanceof Tuple) {
      return "a tuple";
    }
    if (value instanceof Collection) {
      return "a list or set";
    }
    if (value instanceof PickledArray) {
      return "an array";
    }
    if (value instanceof PickleGlobal global) {
      return global.name();
    }
    return value instanceof Number || value instanceof None || value instanceof Boolean
        ? value.toString()
        : "a " + value.getClass().getSimpleName();
  }
}
