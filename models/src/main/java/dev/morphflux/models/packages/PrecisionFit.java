package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a precision has from scans: where the tokens of each region lie, after the encoder's region
 * matrices and before the decoder's, and how the encoder's weights are rounded. All subspaces of
 * one side have the same rank.
 *
 * @param encoder K subspaces
 * @param decoder K subspaces
 * @param roundedUp which weights [outputs, inputs] of each of the encoder's region matrices are
 *     rounded up, where the others are rounded down; of no region: all to the nearest
 */
public record PrecisionFit(List<Subspace> encoder, List<Subspace> decoder, List<BitSet> roundedUp) {
  static final String FILE = "subspaces.safetensors";

  private static final String ENCODER = "encoder.";
  private static final String DECODER = "decoder.";
  private static final String MEAN = "mean";
  private static final String UP = "up";
  private static final String DOWN = "down";
  private static final String ROUNDED_UP = ENCODER + "rounded_up.";

  public PrecisionFit {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
    roundedUp = List.copyOf(roundedUp);
  }

  /** The same with other roundings. */
  public PrecisionFit withRoundedUp(List<BitSet> other) {
    return new PrecisionFit(encoder, decoder, other);
  }

  /** The same with the first directions of each side only. */
  public PrecisionFit first(int encoderRank, int decoderRank) {
    return new PrecisionFit(
        encoder.stream().map(subspace -> subspace.first(encoderRank)).toList(),
        decoder.stream().map(subspace -> subspace.first(decoderRank)).toList(),
        roundedUp);
  }

  /**
   * As tensors: mean [K, D], up and down [K, rank, D] of each side; eight weights, the first in the
   * lowest bit, as one number of a region's tensor.
   */
  Map<String, Tensor> toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, ENCODER, encoder);
    put(tensors, DECODER, decoder);
    for (int region = 0; region < roundedUp.size(); region++) {
      byte[] bytes = roundedUp.get(region).toByteArray();
      float[] numbers = new float[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        numbers[i] = Byte.toUnsignedInt(bytes[i]);
      }
      tensors.put(ROUNDED_UP + region, Tensor.of(numbers, numbers.length));
    }
    return tensors;
  }

  /** How a tensor is stored: half floats hold the numbers of bits exactly. */
  static TensorType type(String tensor) {
    return tensor.startsWith(ROUNDED_UP) ? TensorType.F16 : TensorType.F32;
  }

  private static void put(Map<String, Tensor> tensors, String side, List<Subspace> subspaces) {
    int regions = subspaces.size();
    int rank = subspaces.get(0).rank();
    int dim = subspaces.get(0).mean().length;
    float[] mean = new float[regions * dim];
    float[] up = new float[regions * rank * dim];
    float[] down = new float[regions * rank * dim];
    for (int region = 0; region < regions; region++) {
      Subspace subspace = subspaces.get(region);
      System.arraycopy(subspace.mean(), 0, mean, region * dim, dim);
      for (int k = 0; k < rank; k++) {
        int row = (region * rank + k) * dim;
        System.arraycopy(subspace.up()[k], 0, up, row, dim);
        System.arraycopy(subspace.down()[k], 0, down, row, dim);
      }
    }
    tensors.put(side + MEAN, Tensor.of(mean, regions, dim));
    tensors.put(side + UP, Tensor.of(up, regions, rank, dim));
    tensors.put(side + DOWN, Tensor.of(down, regions, rank, dim));
  }

  /**
   * A fit from a file's tensors.
   *
   * @param where the file, for errors
   */
  static PrecisionFit fromTensors(String where, Map<String, Tensor> tensors) {
    return new PrecisionFit(
        subspaces(where, tensors, ENCODER), subspaces(where, tensors, DECODER), roundedUp(tensors));
  }

  private static List<BitSet> roundedUp(Map<String, Tensor> tensors) {
    List<BitSet> roundedUp = new ArrayList<>();
    Tensor region = tensors.get(ROUNDED_UP + 0);
    while (region != null) {
      float[] numbers = region.toFloats();
      byte[] bytes = new byte[numbers.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (int) numbers[i];
      }
      roundedUp.add(BitSet.valueOf(bytes));
      region = tensors.get(ROUNDED_UP + roundedUp.size());
    }
    return roundedUp;
  }

  private static List<Subspace> subspaces(String where, Map<String, Tensor> tensors, String side) {
    int[] shape = directions(where, tensors, side + UP).shape();
    int regions = shape[0];
    int rank = shape[1];
    int dim = shape[2];
    float[] mean = floats(where, tensors, side + MEAN, regions, dim);
    float[] up = floats(where, tensors, side + UP, regions, rank, dim);
    float[] down = floats(where, tensors, side + DOWN, regions, rank, dim);
    List<Subspace> subspaces = new ArrayList<>();
    for (int region = 0; region < regions; region++) {
      subspaces.add(
          new Subspace(
              Arrays.copyOfRange(mean, region * dim, (region + 1) * dim),
              rows(up, region, rank, dim),
              rows(down, region, rank, dim)));
    }
    return subspaces;
  }

  private static Tensor directions(String where, Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().length != 3) {
      throw unfit(where, name, tensor, "[regions, rank, dim]");
    }
    return tensor;
  }

  private static float[] floats(
      String where, Map<String, Tensor> tensors, String name, int... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw unfit(where, name, tensor, Arrays.toString(shape));
    }
    return tensor.toFloats();
  }

  private static InvalidPackageException unfit(
      String where, String name, @Nullable Tensor tensor, String expected) {
    return new InvalidPackageException(
        where
            + ": the tensor "
            + name
            + (tensor == null ? " is missing" : " is " + Arrays.toString(tensor.shape()))
            + ", expected "
            + expected
            + "; export the package again");
  }

  private static float[][] rows(float[] all, int region, int rank, int dim) {
    float[][] rows = new float[rank][];
    for (int k = 0; k < rank; k++) {
      int first = (region * rank + k) * dim;
      rows[k] = Arrays.copyOfRange(all, first, first + dim);
    }
    return rows;
  }
}
