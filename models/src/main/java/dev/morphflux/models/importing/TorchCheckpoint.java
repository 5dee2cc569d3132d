package dev.morphflux.models.importing;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.io.NumpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A file of {@code torch.save} since PyTorch 1.6: an archive of one pickle and the numbers of its
 * tensors.
 */
final class TorchCheckpoint implements AutoCloseable {
  private static final byte[] ZIP_MAGIC = {'P', 'K'};
  private static final int MAX_NAMED = 10;
  private static final String PICKLE = "data.pkl";

  /** Names under which training scripts keep the state dict beside other things. */
  private static final List<String> STATE_DICT_KEYS =
      List.of("state_dict", "model_state_dict", "model", "net", "network");

  /** What nn.DataParallel and torch.compile put before every name. */
  private static final List<String> PREFIXES = List.of("module.", "_orig_mod.", "model.", "net.");

  private final Path file;
  private final ZipFile zip;
  private final String root;
  private final Map<String, TorchStorage> storages = new HashMap<>();

  private TorchCheckpoint(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    this.root = root();
    ZipEntry order = zip.getEntry(root + "byteorder");
    if (order != null && !text(order).equals("little")) {
      throw new InvalidCheckpointException(
          file
              + " was saved with "
              + text(order)
              + " endian numbers, expected little; save it"
              + " again on an ordinary machine");
    }
  }

  /** Whether a file starts as an archive does. */
  static boolean isArchive(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC);
    }
  }

  /** What {@code torch.load} would return, as arrays and plain containers. */
  static Object load(Path file) {
    try {
      if (!isArchive(file)) {
        throw new InvalidCheckpointException(
            file
                + " is no archive of torch.save: it may be of a PyTorch before 1.6 or no checkpoint"
                + " at all; load it in a newer PyTorch you trust it with and torch.save it again");
      }
      try (TorchCheckpoint checkpoint = new TorchCheckpoint(file, new ZipFile(file.toFile()))) {
        ByteBuffer pickle = checkpoint.read(checkpoint.root + PICKLE);
        return Unpickler.read(new PickleInput(file.toString(), pickle), checkpoint::storage);
      }
    } catch (ZipException e) {
      throw new InvalidCheckpointException(
          file + " is a damaged or truncated archive (" + e.getMessage() + "); copy it again", e);
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /** The parameters of a checkpoint by name, whatever else was saved with them. */
  static Map<String, NumpyArray> stateDict(Path file) {
    Map<?, ?> dict = PickleValues.dict(load(file), file.toString());
    for (String key : STATE_DICT_KEYS) {
      if (dict.get(key) instanceof Map<?, ?> inner) {
        dict = inner;
        break;
      }
    }
    Map<String, NumpyArray> parameters = new LinkedHashMap<>();
    dict.forEach(
        (name, value) -> {
          if (name instanceof String text && value instanceof PickledArray array) {
            parameters.put(text, array.numbers("parameter '" + text + "' of " + file));
          }
        });
    if (parameters.isEmpty()) {
      throw new InvalidCheckpointException(
          file
              + " holds a dict of "
              + dict.keySet().stream().limit(MAX_NAMED).toList()
              + ", expected the tensors of a state dict");
    }
    return withoutPrefix(parameters);
  }

  private static Map<String, NumpyArray> withoutPrefix(Map<String, NumpyArray> parameters) {
    for (String prefix : PREFIXES) {
      if (parameters.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
        Map<String, NumpyArray> renamed = new LinkedHashMap<>();
        parameters.forEach((name, value) -> renamed.put(name.substring(prefix.length()), value));
        return withoutPrefix(renamed);
      }
    }
    return parameters;
  }

  private Object storage(Object id) {
    TorchStorageId storage = TorchStorageId.of(id, file.toString());
    TorchStorage known = storages.get(storage.key());
    if (known != null) {
      return known;
    }
    ByteBuffer bytes = read(root + "data/" + storage.key());
    if (bytes.remaining() != (long) storage.count() * storage.type().size()) {
      throw new InvalidCheckpointException(
          file
              + " has "
              + bytes.remaining()
              + " bytes for storage "
              + storage.key()
              + ", expected "
              + storage.count()
              + " numbers of "
              + storage.type().size()
              + " bytes; it is damaged, copy it again");
    }
    TorchStorage loaded = new TorchStorage(storage.type(), bytes);
    storages.put(storage.key(), loaded);
    return loaded;
  }

  /** The folder in the archive, named after the file that was saved first. */
  private String root() {
    return Collections.list(zip.entries()).stream()
        .map(ZipEntry::getName)
        .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
        .findFirst()
        .map(name -> name.substring(0, name.length() - PICKLE.length()))
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    file + " is an archive without data.pkl; it was not written by torch.save"));
  }

  private String text(ZipEntry entry) {
    return StandardCharsets.UTF_8.decode(read(entry.getName())).toString().strip();
  }

  private ByteBuffer read(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new InvalidCheckpointException(
          file + " lacks " + name + "; it is damaged, copy it again");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      long size = Math.min(entry.getSize(), Integer.MAX_VALUE - 16);
      byte[] bytes = in.readNBytes((int) size); // grows with what is there, not with the claim
      if (bytes.length < entry.getSize()) {
        throw new InvalidCheckpointException(
            name + " in " + file + " has less bytes than it claims; copy it again");
      }
      return ByteBuffer.wrap(bytes);
    } catch (IOException e) {
      throw new InvalidCheckpointException(
          name + " in " + file + " is damaged: " + IoErrors.describe(e) + "; copy it again", e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
