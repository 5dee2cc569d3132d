package dev.morphflux.processor.bench;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.codec.WeightBytes;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.precision.ServingCodecs;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Measures a model's codecs: encode, decode and decode with an edit, beside the network as it was
 * published, in libtorch, and beside what memory allows.
 */
public final class CodecBench {
  private static final String BASELINE = "published";
  private static final double GIGA = 1e9;

  private final ModelPackage model;
  private final Settings settings;

  /**
   * What to measure.
   *
   * @param precisions of the codecs
   * @param batches sizes of batches
   * @param threads numbers of threads
   * @param rounds how often each call has its turn
   */
  public record Settings(
      List<String> precisions, List<Integer> batches, List<Integer> threads, int rounds) {
    public Settings {
      precisions = List.copyOf(precisions);
      batches = List.copyOf(batches);
      threads = List.copyOf(threads);
    }
  }

  private record Operation(String name, ToLongFunction<WeightBytes> bytes) {}

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("encode", WeightBytes::encode),
          new Operation("decode", WeightBytes::decode),
          new Operation("edit", WeightBytes::edit));

  public CodecBench(ModelPackage model, Settings settings) {
    this.model = model;
    this.settings = settings;
  }

  /** How often {@link #run} reports. */
  public int steps() {
    return settings.threads().size() * settings.batches().size() * OPERATIONS.size();
  }

  /**
   * Measures everything.
   *
   * @param listener gets the rows of each step when they are known
   */
  public List<CodecRow> run(Consumer<List<CodecRow>> listener) {
    List<CodecRow> rows = new ArrayList<>();
    for (int threads : settings.threads()) {
      Map<String, Codec> codecs = new LinkedHashMap<>();
      try {
        TorchEngine.cpu().switchThreads(threads);
        codecs.put(BASELINE, Codecs.reference(model));
        for (String precision : settings.precisions()) {
          codecs.put(
              precision,
              ServingCodecs.open(model, precision, new SessionSettings(threads), figures -> {}));
        }
        for (int batch : settings.batches()) {
          for (Operation operation : OPERATIONS) {
            List<CodecRow> measured = measure(codecs, operation, batch, threads);
            rows.addAll(measured);
            listener.accept(measured);
          }
        }
      } finally {
        codecs.values().forEach(Codec::close);
      }
    }
    return rows;
  }

  private List<CodecRow> measure(
      Map<String, Codec> codecs, Operation operation, int batch, int threads) {
    List<Runnable> calls = new ArrayList<>();
    List<ReadBandwidth> limits = new ArrayList<>();
    int vertices = model.topology().vertexCount();
    long mesh = 3L * vertices * Float.BYTES;
    try {
      for (Codec codec : codecs.values()) {
        calls.add(call(codec, operation, batch));
        long weights = operation.bytes().applyAsLong(codec.weightBytes());
        limits.add(new ReadBandwidth(weights + batch * mesh, threads));
      }
      limits.forEach(limit -> calls.add(limit::read));
      Rounds rounds = new Rounds(calls);
      rounds.run(settings.rounds());
      List<CodecRow> rows = new ArrayList<>();
      int place = 0;
      for (String precision : codecs.keySet()) {
        double millis = rounds.medianMillis(place);
        double readMillis = rounds.medianMillis(codecs.size() + place);
        long bytes = limits.get(place).bytes();
        rows.add(
            new CodecRow(
                operation.name(),
                batch,
                threads,
                vertices,
                precision,
                millis,
                1000 * batch / millis,
                rounds.medianMillis(0) / millis,
                bytes / 1e6 / batch,
                bytes / readMillis * 1000 / GIGA,
                readMillis / millis));
        place++;
      }
      return rows;
    } finally {
      limits.forEach(ReadBandwidth::close);
    }
  }

  private Runnable call(Codec codec, Operation operation, int batch) {
    SplittableRandom random = new SplittableRandom(1);
    float[] template = model.topology().template();
    FloatBuffer vertices = FloatBuffer.allocate(batch * template.length);
    for (int i = 0; i < vertices.capacity(); i++) {
      vertices.put(i, template[i % template.length] + (float) random.nextGaussian() / 4);
    }
    FloatBuffer latents = FloatBuffer.allocate(batch * codec.latentSize());
    if (operation.name().equals("encode")) {
      return () -> codec.encode(batch, vertices, latents);
    }
    codec.encode(batch, vertices, latents);
    FloatBuffer displacements =
        FloatBuffer.allocate(3 * batch * model.topology().controlPoints().size());
    if (operation.name().equals("edit")) {
      for (int i = 0; i < displacements.capacity(); i++) {
        displacements.put(i, (float) random.nextGaussian() / 4);
      }
    }
    return () -> codec.decode(batch, latents, displacements, vertices);
  }
}
