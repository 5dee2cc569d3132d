package dev.morphflux.models.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pickle has built and not used yet, and what it may come back to. */
final class PickleStack {
  private static final int MAX_DEPTH = 1 << 22;
  private static final int MAX_MARKS = 1 << 10;

  private final PickleInput input;
  private final List<Object> values = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  PickleStack(PickleInput input) {
    this.input = input;
  }

  void push(Object value) {
    if (values.size() >= MAX_DEPTH) {
      throw input.damaged("stacks more than " + MAX_DEPTH + " values");
    }
    values.add(value);
  }

  Object pop() {
    requireValue();
    return values.remove(values.size() - 1);
  }

  Object top() {
    requireValue();
    return values.get(values.size() - 1);
  }

  private void requireValue() {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (values.size() <= floor) {
      throw input.damaged("takes a value where there is none");
    }
  }

  void mark() {
    if (marks.size() >= MAX_MARKS) {
      throw input.damaged("nests deeper than " + MAX_MARKS + " levels");
    }
    marks.add(values.size());
  }

  boolean topIsMark() {
    return !marks.isEmpty() && marks.get(marks.size() - 1) == values.size();
  }

  /** All values since the last mark, which goes too. */
  List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw input.damaged("takes values up to a mark where there is none");
    }
    List<Object> tail = values.subList(marks.remove(marks.size() - 1), values.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  /** The last values, first pushed first. */
  List<Object> pop(int count) {
    Object[] items = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return List.of(items);
  }

  void remember(long index) {
    memo.put(index, top());
  }

  void rememberNext() {
    remember(memo.size());
  }

  Object recall(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw input.damaged("comes back to value " + index + ", which was never kept,");
    }
    return value;
  }
}
