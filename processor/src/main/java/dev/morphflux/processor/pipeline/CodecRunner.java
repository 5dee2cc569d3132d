package dev.morphflux.processor.pipeline;

import dev.morphflux.models.codec.Codec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs codecs of one topology over rows in arrays that are kept. Where one fails for a batch, each
 * row is tried alone, so that only the rows that cannot be done fail. For one thread.
 */
final class CodecRunner {

  private static final Logger LOG = LoggerFactory.getLogger(CodecRunner.class);

  /**
   * One row of the decoder's input.
   *
   * @param codec of the model that the latent is of
   */
  record DecoderRow(Codec codec, float[] z, float[] displacements) {}

  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_EXPONENT_BIT = 0x00800000;

  private final int vertexFloats;
  private FloatBuffer scans = FloatBuffer.allocate(0);
  private FloatBuffer meshes = FloatBuffer.allocate(0);

  /**
   * Where the mesh of each row of the last {@link #decode} lies: rows of one codec are together.
   */
  private int[] places = new int[0];

  /** What is known of these rows: nothing yet, or why they failed, if they did. */
  private final Map<Integer, Optional<RuntimeException>> outcomes = new HashMap<>();

  /**
   * @param vertexCount of all codecs that will be used
   */
  CodecRunner(int vertexCount) {
    vertexFloats = 3 * vertexCount;
  }

  /** Makes room for scans; the rows of earlier ones are lost. */
  void reserveScans(int rows) {
    if (scans.capacity() < rows * vertexFloats) {
      scans = FloatBuffer.allocate(rows * vertexFloats);
    }
  }

  /** Room for, or the vertices of, one scan [N, 3], in an array. */
  FloatBuffer scan(int row) {
    return scans.slice(row * vertexFloats, vertexFloats);
  }

  /** One row of what {@link #decode} made, [N, 3], in an array. */
  FloatBuffer mesh(int row) {
    return meshes.slice(places[row] * vertexFloats, vertexFloats);
  }

  /**
   * Encodes the first scans.
   *
   * @param failures receives the rows that failed
   * @return z [d] of each row
   */
  List<float[]> encode(Codec codec, int rows, Map<Integer, RuntimeException> failures) {
    FloatBuffer latents = FloatBuffer.allocate(rows * codec.latentSize());
    run(
        rows,
        (from, count) ->
            codec.encode(
                count,
                scans.slice(from * vertexFloats, count * vertexFloats),
                latents.slice(from * codec.latentSize(), count * codec.latentSize())),
        failures);
    List<float[]> codes = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      float[] z = new float[codec.latentSize()];
      latents.get(row * z.length, z);
      codes.add(z);
      Optional<RuntimeException> failure = notFinite(FloatBuffer.wrap(z), "latent");
      if (failure.isPresent()) {
        failures.putIfAbsent(row, failure.get());
      }
    }
    return codes;
  }

  /** Decodes, each row by its codec; {@link #failure} says which could not be. */
  void decode(List<DecoderRow> rows) {
    int size = rows.size();
    if (meshes.capacity() < size * vertexFloats) {
      meshes = FloatBuffer.allocate(size * vertexFloats);
    }
    outcomes.clear();
    Map<Codec, List<Integer>> byCodec = new LinkedHashMap<>();
    for (int row = 0; row < size; row++) {
      byCodec.computeIfAbsent(rows.get(row).codec(), codec -> new ArrayList<>()).add(row);
    }
    places = new int[size];
    int first = 0;
    for (Map.Entry<Codec, List<Integer>> group : byCodec.entrySet()) {
      List<Integer> members = group.getValue();
      for (int i = 0; i < members.size(); i++) {
        places[members.get(i)] = first + i;
      }
      Map<Integer, RuntimeException> failed = new HashMap<>();
      decode(group.getKey(), first, members.stream().map(rows::get).toList(), failed);
      failed.forEach((i, failure) -> outcomes.put(members.get(i), Optional.of(failure)));
      first += members.size();
    }
  }

  /**
   * Why a row of the last {@link #decode} failed, if it did. Its mesh is looked at when it is first
   * asked for, to be used then, while it is near the processor.
   */
  Optional<RuntimeException> failure(int row) {
    return outcomes.computeIfAbsent(row, unknown -> notFinite(mesh(row), "mesh"));
  }

  /** Decodes rows of one codec to the meshes that begin with the given one. */
  private void decode(
      Codec codec, int first, List<DecoderRow> rows, Map<Integer, RuntimeException> failures) {
    int latentFloats = codec.latentSize();
    int displacementFloats = 3 * codec.topology().controlPoints().size();
    FloatBuffer latents = FloatBuffer.allocate(rows.size() * latentFloats);
    FloatBuffer displacements = FloatBuffer.allocate(rows.size() * displacementFloats);
    for (DecoderRow row : rows) {
      latents.put(row.z());
      displacements.put(row.displacements());
    }
    run(
        rows.size(),
        (from, count) ->
            codec.decode(
                count,
                latents.slice(from * latentFloats, count * latentFloats),
                displacements.slice(from * displacementFloats, count * displacementFloats),
                meshes.slice((first + from) * vertexFloats, count * vertexFloats)),
        failures);
  }

  private interface Step {
    void run(int from, int count);
  }

  private static void run(int rows, Step step, Map<Integer, RuntimeException> failures) {
    if (rows == 0) {
      return;
    }
    try {
      step.run(0, rows);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.atWarn()
          .setMessage("the model failed for a batch, trying its rows one by one")
          .addKeyValue("rows", rows)
          .setCause(e)
          .log();
      for (int row = 0; row < rows; row++) {
        try {
          step.run(row, 1);
        } catch (RuntimeException own) {
          failures.put(row, own);
        } catch (OutOfMemoryError own) {
          failures.put(row, new IllegalStateException("out of memory: " + own.getMessage(), own));
        }
      }
    }
  }

  /** By the bits of the numbers, without a branch for each. */
  private static Optional<RuntimeException> notFinite(FloatBuffer values, String what) {
    float[] array = values.array();
    int from = values.arrayOffset();
    int signs = 0;
    for (int i = from; i < from + values.capacity(); i++) {
      // An exponent of all ones, which infinity and NaN have, carries into the sign.
      signs |= (Float.floatToRawIntBits(array[i]) & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return signs < 0
        ? Optional.of(new ArithmeticException("the model's " + what + " is not finite"))
        : Optional.empty();
  }
}
