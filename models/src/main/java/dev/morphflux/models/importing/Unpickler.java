package dev.morphflux.models.importing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads pickles of protocols 0 to 5 that hold numbers, text, plain containers, numpy arrays and
 * PyTorch tensors. A pickle is a program; this runs only its constructors of such values. Whatever
 * else it names is refused by name, before anything is made of it.
 */
final class Unpickler {
  private static final int HIGHEST_PROTOCOL = 5;
  private static final int MAX_KEY_DEPTH = 8;

  private final PickleInput input;
  private final String where;
  private final AllowedGlobals globals;
  private final StorageSource storages;
  private final PickleStack stack;

  private Unpickler(PickleInput input, StorageSource storages) {
    this.input = input;
    this.where = input.where();
    this.globals = new AllowedGlobals(where);
    this.storages = storages;
    this.stack = new PickleStack(input);
  }

  /**
   * Reads one pickle.
   *
   * @param where what the file is called in an error
   */
  static Object read(String where, ByteBuffer pickle) {
    return read(new PickleInput(where, pickle), StorageSource.none(where));
  }

  /** Reads the pickle at the input's position and leaves the input behind it. */
  static Object read(PickleInput input, StorageSource storages) {
    return new Unpickler(input, storages).run();
  }

  private Object run() {
    while (true) {
      int opcode = input.unsignedByte();
      if (opcode == '.') {
        return stack.pop();
      }
      if (!value(opcode) && !container(opcode) && !housekeeping(opcode)) {
        call(opcode);
      }
    }
  }

  /** Numbers, text and bytes. */
  private boolean value(int opcode) {
    Object value =
        switch (opcode) {
          case 'N' -> None.NONE;
          case 0x88 -> true;
          case 0x89 -> false;
          case 'J' -> (long) input.signedInt();
          case 'K' -> (long) input.unsignedByte();
          case 'M' -> (long) input.unsignedShort();
          case 'I' -> integerOrBoolean(input.line());
          case 'L' -> input.integer(input.line());
          case 0x8a -> input.integer(input.unsignedByte());
          case 0x8b -> input.integer(input.unsignedInt());
          case 'F' -> decimal(input.line());
          case 'G' -> input.bigEndianDouble();
          case 'S' -> quoted(input.textLine());
          case 'T' -> input.byteText(input.unsignedInt());
          case 'U' -> input.byteText(input.unsignedByte());
          case 'V' -> PickleEscapes.unicode(input.textLine());
          case 'X' -> input.text(input.unsignedInt());
          case 0x8c -> input.text(input.unsignedByte());
          case 0x8d -> input.text(input.signedLong());
          case 'B' -> input.bytes(input.unsignedInt());
          case 'C' -> input.bytes(input.unsignedByte());
          case 0x8e, 0x96 -> input.bytes(input.signedLong());
          default -> null;
        };
    if (value == null) {
      return false;
    }
    stack.push(value);
    return true;
  }

  /** Lists, tuples, dicts and sets. */
  private boolean container(int opcode) {
    switch (opcode) {
      case ']' -> stack.push(new ArrayList<>());
      case 'l' -> stack.push(stack.popToMark());
      case 'a' -> append(stack.pop(1));
      case 'e' -> append(stack.popToMark());
      case ')' -> stack.push(Tuple.of());
      case 't' -> stack.push(new Tuple(stack.popToMark()));
      case 0x85 -> stack.push(new Tuple(stack.pop(1)));
      case 0x86 -> stack.push(new Tuple(stack.pop(2)));
      case 0x87 -> stack.push(new Tuple(stack.pop(3)));
      case '}' -> stack.push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = stack.popToMark();
        stack.push(new LinkedHashMap<>());
        put(items);
      }
      case 's' -> put(stack.pop(2));
      case 'u' -> put(stack.popToMark());
      case 0x8f -> stack.push(new LinkedHashSet<>());
      case 0x90 -> add(stack.popToMark());
      case 0x91 -> {
        List<Object> items = stack.popToMark();
        stack.push(new LinkedHashSet<>());
        add(items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Stack, memo and framing. */
  private boolean housekeeping(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(input.unsignedByte());
      case 0x95 -> input.signedLong(); // a frame's length only helps to read ahead
      case '(' -> stack.mark();
      case '0' -> discard();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      case 'p' -> stack.remember(input.integer(input.line()).longValue());
      case 'q' -> stack.remember(input.unsignedByte());
      case 'r' -> stack.remember(input.unsignedInt());
      case 0x94 -> stack.rememberNext();
      case 'g' -> stack.push(stack.recall(input.integer(input.line()).longValue()));
      case 'h' -> stack.push(stack.recall(input.unsignedByte()));
      case 'j' -> stack.push(stack.recall(input.unsignedInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What would run code in Python. */
  private void call(int opcode) {
    switch (opcode) {
      case 'c' -> stack.push(globals.find(input.line(), input.line()));
      case 0x93 -> {
        List<Object> names = stack.pop(2);
        String module = PickleValues.text(names.get(0), where);
        stack.push(globals.find(module, PickleValues.text(names.get(1), where)));
      }
      case 'R' -> {
        List<Object> arguments = PickleValues.list(stack.pop(), where);
        stack.push(invoke(stack.pop(), arguments));
      }
      case 'i' -> {
        PickleGlobal global = globals.find(input.line(), input.line());
        stack.push(invoke(global, stack.popToMark()));
      }
      case 'o' -> {
        List<Object> items = stack.popToMark();
        stack.push(invoke(items.isEmpty() ? None.NONE : items.remove(0), items));
      }
      case 0x81 -> {
        List<Object> arguments = PickleValues.list(stack.pop(), where);
        stack.push(invoke(stack.pop(), arguments));
      }
      case 0x92 -> {
        List<Object> keywords = stack.pop(1);
        List<Object> arguments = PickleValues.list(stack.pop(), where);
        if (!PickleValues.dict(keywords.get(0), where).isEmpty()) {
          throw new InvalidCheckpointException(
              where + " makes an object with keyword arguments, which is not allowed");
        }
        stack.push(invoke(stack.pop(), arguments));
      }
      case 'b' -> build(stack.pop(), stack.top());
      case 'P' -> stack.push(storages.load(input.line()));
      case 'Q' -> stack.push(storages.load(stack.pop()));
      case 0x82 -> throw extension(input.unsignedByte());
      case 0x83 -> throw extension(input.unsignedShort());
      case 0x84 -> throw extension(input.signedInt());
      case 0x97, 0x98 ->
          throw new InvalidCheckpointException(
              where + " keeps its data in buffers outside the pickle; save it without them");
      default ->
          throw input.damaged("has the unknown instruction 0x" + Integer.toHexString(opcode));
    }
  }

  private Object invoke(Object callable, List<Object> arguments) {
    if (callable instanceof PickleGlobal global) {
      return global.call().apply(arguments);
    }
    throw new InvalidCheckpointException(
        where + " calls " + PickleValues.describe(callable) + ", which is not allowed");
  }

  private void build(Object state, Object target) {
    if (target instanceof PickledArray array && state instanceof Tuple tuple) {
      array.build(tuple, where);
    } else if (target instanceof PickledType type && state instanceof Tuple tuple) {
      type.build(tuple, where);
    } else if (!(target instanceof Map)) {
      // PyTorch hangs version numbers on the state dict, as attributes: nothing that is needed.
      throw new InvalidCheckpointException(
          where
              + " sets the state of "
              + PickleValues.describe(target)
              + ", which is not allowed (BUILD)");
    }
  }

  private InvalidCheckpointException extension(int code) {
    return new InvalidCheckpointException(
        "EXT code "
            + code
            + " is not allowed in "
            + where
            + ": it stands for a class of a registry that only Python knows; nothing was executed");
  }

  private void append(List<Object> items) {
    if (!(stack.top() instanceof ArrayList<?>)) {
      throw PickleValues.unexpected("a list", stack.top(), where);
    }
    list(stack.top()).addAll(items);
  }

  private void put(List<Object> items) {
    if (!(stack.top() instanceof LinkedHashMap<?, ?>)) {
      throw PickleValues.unexpected("a dict", stack.top(), where);
    }
    if (items.size() % 2 != 0) {
      throw input.damaged("gives a dict a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      dict(stack.top()).put(requireHashable(items.get(i), where), items.get(i + 1));
    }
  }

  private void add(List<Object> items) {
    if (!(stack.top() instanceof LinkedHashSet<?>)) {
      throw PickleValues.unexpected("a set", stack.top(), where);
    }
    items.forEach(item -> set(stack.top()).add(requireHashable(item, where)));
  }

  @SuppressWarnings("unchecked") // this class alone makes the containers
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked") // this class alone makes the containers
  private static Map<Object, Object> dict(Object value) {
    return (Map<Object, Object>) value;
  }

  @SuppressWarnings("unchecked") // this class alone makes the containers
  private static Set<Object> set(Object value) {
    return (Set<Object>) value;
  }

  /**
   * Refuses what Python could not hash either, and tuples of tuples so deep that their hash would
   * exhaust the stack.
   */
  static Object requireHashable(Object key, String where) {
    requireHashable(key, where, 0);
    return key;
  }

  private static void requireHashable(Object key, String where, int depth) {
    if (depth > MAX_KEY_DEPTH) {
      throw new InvalidCheckpointException(where + " has a key nested too deeply");
    }
    if (key instanceof Tuple tuple) {
      tuple.items().forEach(item -> requireHashable(item, where, depth + 1));
    } else if (!(key instanceof Number
        || key instanceof String
        || key instanceof Boolean
        || key instanceof None)) {
      throw new InvalidCheckpointException(
          where + " uses " + PickleValues.describe(key) + " as a key");
    }
  }

  private void discard() {
    if (stack.topIsMark()) {
      stack.popToMark();
    } else {
      stack.pop();
    }
  }

  private void requireProtocol(int protocol) {
    if (protocol > HIGHEST_PROTOCOL) {
      throw new InvalidCheckpointException(
          where + " is a pickle of protocol " + protocol + ", expected at most 5");
    }
  }

  private Object integerOrBoolean(String line) {
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> input.integer(line);
    };
  }

  private Double decimal(String line) {
    return switch (line) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> {
        if (!line.matches("[-+.\\deE]{1,64}")) {
          throw input.damaged("has a number that is none");
        }
        try {
          yield Double.valueOf(line);
        } catch (NumberFormatException e) {
          throw new InvalidCheckpointException(where + " has a number that is none: " + line, e);
        }
      }
    };
  }

  private String quoted(String line) {
    if (line.length() < 2 || "'\"".indexOf(line.charAt(0)) < 0) {
      throw input.damaged("has a text without quotes");
    }
    return PickleEscapes.string(line.substring(1, line.length() - 1));
  }
}
