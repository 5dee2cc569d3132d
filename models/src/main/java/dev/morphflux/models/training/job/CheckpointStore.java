package dev.morphflux.models.training.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.io.Safetensors;
import dev.morphflux.models.io.SafetensorsWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.training.AdamW;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The last checkpoint of a run and the best parameters of each phase, on disk. Numbers are written
 * to a new file first; {@code checkpoint.json}, replaced as a whole, says which files count. So a
 * kill at any moment leaves the older checkpoint, with what was best then, or the newer one.
 */
final class CheckpointStore {
  private static final String HEAD = "checkpoint.json";
  private static final String PREFIX = "checkpoint-";
  private static final String BEST_PREFIX = "best-";
  private static final String PARAMETER = "parameter/";
  private static final String MEAN = "mean/";
  private static final String SQUARE = "square/";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;
  private final String fingerprint;

  /**
   * @param fingerprint of the settings that decide a run's numbers
   */
  CheckpointStore(Path directory, String fingerprint) {
    this.directory = directory;
    this.fingerprint = fingerprint;
  }

  /** What stands in {@code checkpoint.json}; {@code updates} are AdamW's step counts. */
  record Head(
      String file,
      String fingerprint,
      Phase phase,
      int step,
      RunClock.Reading spent,
      Map<Phase, BestSoFar> best,
      Map<String, Integer> updates) {}

  /**
   * The checkpoint to go on from, if there is one.
   *
   * @throws MorphfluxException if it is of a run with other settings
   */
  Optional<Checkpoint> read() {
    Path file = directory.resolve(HEAD);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Head head = JSON.readValue(file.toFile(), Head.class);
      if (!head.fingerprint().equals(fingerprint)) {
        throw new MorphfluxException(
            directory
                + " holds a run with other settings, topology or scans, at step "
                + head.step()
                + " of "
                + head.phase()
                + "; give another output directory, or delete this one to start again");
      }
      return Optional.of(read(head));
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read the checkpoint " + file + ": " + IoErrors.describe(e), e);
    }
  }

  private Checkpoint read(Head head) {
    Safetensors tensors = Safetensors.open(directory.resolve(head.file()));
    Map<String, float[]> parameters = new LinkedHashMap<>();
    Map<String, AdamW.State> optimizer = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      if (name.startsWith(PARAMETER)) {
        parameters.put(name.substring(PARAMETER.length()), tensors.tensor(name).toFloats());
      }
    }
    head.updates()
        .forEach(
            (name, step) ->
                optimizer.put(
                    name,
                    new AdamW.State(
                        step,
                        tensors.tensor(MEAN + name).toFloats(),
                        tensors.tensor(SQUARE + name).toFloats())));
    return new Checkpoint(
        head.phase(), head.step(), head.spent(), head.best(), parameters, optimizer);
  }

  void write(Checkpoint checkpoint) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Integer> updates = new LinkedHashMap<>();
    checkpoint.parameters().forEach((name, value) -> tensors.put(PARAMETER + name, flat(value)));
    checkpoint
        .optimizer()
        .forEach(
            (name, state) -> {
              updates.put(name, state.step());
              tensors.put(MEAN + name, flat(state.mean()));
              tensors.put(SQUARE + name, flat(state.square()));
            });
    String name = PREFIX + checkpoint.phase() + "-" + checkpoint.step() + ".safetensors";
    Head head =
        new Head(
            name,
            fingerprint,
            checkpoint.phase(),
            checkpoint.step(),
            checkpoint.spent(),
            checkpoint.best(),
            updates);
    try {
      writeNumbers(name, tensors);
      replaceHead(JSON.writeValueAsBytes(head));
      deleteOthers(head);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Keeps the parameters a phase had after a step; they count from the next checkpoint on. */
  void writeBest(Phase phase, int step, Map<String, float[]> parameters) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach((name, value) -> tensors.put(name, flat(value)));
    try {
      writeNumbers(bestName(phase, step), tensors);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The parameters a phase had after its best step. */
  Map<String, float[]> readBest(Phase phase, int step) {
    Map<String, float[]> parameters = new LinkedHashMap<>();
    Safetensors.open(directory.resolve(bestName(phase, step)))
        .tensors()
        .forEach((name, tensor) -> parameters.put(name, tensor.toFloats()));
    return parameters;
  }

  private void writeNumbers(String name, Map<String, Tensor> tensors) throws IOException {
    Path numbers = directory.resolve(name);
    SafetensorsWriter.write(numbers, tensors, TensorType.F32);
    try (FileChannel channel = FileChannel.open(numbers, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static String bestName(Phase phase, int step) {
    return BEST_PREFIX + phase + "-" + step + ".safetensors";
  }

  private MorphfluxException failure(IOException e) {
    return new MorphfluxException(
        "cannot write a checkpoint to " + directory + ": " + IoErrors.describe(e), e);
  }

  private void replaceHead(byte[] content) throws IOException {
    Path unfinished = directory.resolve(HEAD + ".part");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
    Files.move(
        unfinished,
        directory.resolve(HEAD),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void deleteOthers(Head head) throws IOException {
    Set<String> kept = new HashSet<>();
    kept.add(head.file());
    head.best().forEach((phase, best) -> kept.add(bestName(phase, best.step())));
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      boolean numbers = name.startsWith(PREFIX) || name.startsWith(BEST_PREFIX);
      if (numbers && !kept.contains(name)) {
        Files.delete(file);
      }
    }
  }

  private static Tensor flat(float[] values) {
    return Tensor.of(values, values.length);
  }
}
