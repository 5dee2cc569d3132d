package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.models.io.NumpyType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The closed set of classes and functions that arrays, tensors and plain containers need. Each is
 * carried out by this class; any other is refused by its name, and Python is never run.
 */
final class AllowedGlobals {
  private final String where;
  private final Map<String, PickleGlobal> globals = new HashMap<>();

  AllowedGlobals(String where) {
    this.where = where;
    allow("collections.OrderedDict", this::dict);
    for (String module : List.of("builtins", "__builtin__")) {
      allow(module + ".set", args -> new LinkedHashSet<>(hashable(args)));
      allow(module + ".frozenset", args -> new LinkedHashSet<>(hashable(args)));
      allow(module + ".list", args -> args.isEmpty() ? new ArrayList<>() : items(args));
      allow(module + ".bytes", args -> ByteBuffer.allocate(0));
      allow(module + ".bytearray", this::byteArray);
    }
    allow("_codecs.encode", this::encode);
    for (String core : List.of("numpy.core", "numpy._core")) {
      allow(core + ".multiarray._reconstruct", args -> new PickledArray());
      allow(core + ".multiarray.scalar", this::scalar);
      allow(core + ".numeric._frombuffer", this::fromBuffer);
    }
    allow("numpy.ndarray", args -> new PickledArray());
    allow("numpy.dtype", args -> new PickledType(text(args, 0)));
    TorchTensors tensors = new TorchTensors(where);
    allow("torch._utils._rebuild_tensor", tensors::rebuild);
    allow("torch._utils._rebuild_tensor_v2", tensors::rebuild);
    allow("torch._utils._rebuild_parameter", args -> argument(args, 0));
    allow("torch._utils._rebuild_parameter_with_state", args -> argument(args, 0));
    allow("torch.Size", args -> new Tuple(items(args)));
    for (TorchType type : TorchType.values()) {
      allow("torch." + type.storage(), args -> type);
    }
    allow(
        "torch.storage._load_from_bytes",
        args -> TorchStream.read(where, PickledArray.bytes(argument(args, 0), where)));
  }

  private void allow(String name, Function<List<Object>, Object> call) {
    globals.put(name, new PickleGlobal(name, call));
  }

  /** The global of this name, or an error that names it. */
  PickleGlobal find(String module, String name) {
    PickleGlobal global = globals.get(module + "." + name);
    if (global == null) {
      throw new InvalidCheckpointException(
          "GLOBAL "
              + module
              + "."
              + name
              + " is not allowed in "
              + where
              + ": only arrays, tensors and plain containers are read, and nothing was executed;"
              + " save the file again with these alone, or do not trust it");
    }
    return global;
  }

  private Object dict(List<Object> args) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    for (Object pair : args.isEmpty() ? List.of() : items(args)) {
      List<Object> entry = PickleValues.list(pair, where);
      dict.put(Unpickler.requireHashable(argument(entry, 0), where), argument(entry, 1));
    }
    return dict;
  }

  private Set<Object> hashable(List<Object> args) {
    Set<Object> set = new LinkedHashSet<>();
    for (Object item : args.isEmpty() ? List.of() : items(args)) {
      set.add(Unpickler.requireHashable(item, where));
    }
    return set;
  }

  private Object byteArray(List<Object> args) {
    return args.isEmpty() ? ByteBuffer.allocate(0) : PickledArray.bytes(args.get(0), where);
  }

  /** How protocols before 3 write bytes. */
  private Object encode(List<Object> args) {
    String encoding = text(args, 1);
    if (!encoding.equals("latin1") && !encoding.equals("latin-1")) {
      throw new InvalidCheckpointException(
          where + " encodes text as '" + encoding + "', expected latin1");
    }
    return ByteBuffer.wrap(text(args, 0).getBytes(StandardCharsets.ISO_8859_1));
  }

  private Object scalar(List<Object> args) {
    NumpyType type = type(args, 0);
    ByteBuffer bytes = PickledArray.bytes(argument(args, 1), where);
    NumpyArray array = new NumpyArray("a number in " + where, type, new int[0], false, bytes);
    return switch (type.kind()) {
      case 'i', 'u', 'b' -> (Object) (long) array.toDoubles()[0];
      case 'f' -> array.toDoubles()[0];
      default -> array.toStrings().get(0);
    };
  }

  private Object fromBuffer(List<Object> args) {
    return new PickledArray(
        new NumpyArray(
            "an array in " + where,
            type(args, 1),
            PickleValues.shape(argument(args, 2), where),
            "F".equals(argument(args, 3)),
            PickledArray.bytes(argument(args, 0), where)));
  }

  private NumpyType type(List<Object> args, int index) {
    if (argument(args, index) instanceof PickledType type) {
      return type.resolve("an array in " + where);
    }
    throw PickleValues.unexpected("a numpy dtype", argument(args, index), where);
  }

  private String text(List<Object> args, int index) {
    return PickleValues.text(argument(args, index), where);
  }

  private List<Object> items(List<Object> args) {
    return PickleValues.list(argument(args, 0), where);
  }

  private Object argument(List<Object> args, int index) {
    if (index >= args.size()) {
      throw new InvalidCheckpointException(
          where + " calls a function with " + args.size() + " arguments, which are too few");
    }
    return args.get(index);
  }
}
