package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyType;

/** A numpy dtype as a pickle builds it: first the kind, then the byte order. */
final class PickledType {
  private final String kindAndSize;
  private String order = "<";

  PickledType(String kindAndSize) {
    this.kindAndSize = kindAndSize;
  }

  /** Takes the state {@code (version, order, subdtype, names, fields, ...)}. */
  void build(Tuple state, String where) {
    if (state.items().size() > 3 && state.items().get(3) != None.NONE) {
      throw new InvalidCheckpointException(
          where + " has a structured numpy array; expected arrays of plain numbers");
    }
    if (state.items().size() > 1 && state.items().get(1) instanceof String given) {
      order = given.equals("=") ? "<" : given;
    }
  }

  /** Whether the elements are Python values of their own. */
  boolean holdsObjects() {
    return kindAndSize.startsWith("O");
  }

  NumpyType resolve(String where) {
    boolean plain = kindAndSize.startsWith("<") || kindAndSize.startsWith(">");
    return NumpyType.parse(plain ? kindAndSize : order + kindAndSize, where);
  }
}
