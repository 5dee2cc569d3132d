package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.io.Safetensors;
import dev.morphflux.models.io.SafetensorsWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.network.RegionLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The principal components of every region.
 *
 * @param components Q_i, orthonormal columns, row-major [3 n_i, r_i], r_i a multiple of 3
 * @param scales the unit of each region's scores, in normalised coordinates
 */
record RegionComponents(List<float[]> components, float[] scales) {
  /** The length of a region's scores on average: about that of a token of small numbers. */
  private static final double LENGTH = 3;

  /** Components below this part of the largest are noise in float32. */
  private static final double LEAST_VARIANCE = 1e-8;

  private static final String SCALES = "scales";
  private static final String REGION = "region.";

  /** Those of an earlier start of the same run, else new ones, which are kept. */
  static RegionComponents kept(Path file, RegionLayout layout, Supplier<RegionComponents> fit) {
    if (Files.exists(file)) {
      Safetensors tensors = Safetensors.open(file);
      List<float[]> components = new ArrayList<>();
      for (int i = 0; i < layout.regionCount(); i++) {
        components.add(tensors.tensor(REGION + i).toFloats());
      }
      return new RegionComponents(components, tensors.tensor(SCALES).toFloats());
    }
    RegionComponents fitted = fit.get();
    fitted.write(file);
    return fitted;
  }

  /**
   * Fits them.
   *
   * @param meshes [M, R, 3], scans to learn from, normalised, in region order
   * @param most components a region may have
   */
  static RegionComponents fit(RegionLayout layout, NDArray meshes, int most, long seed) {
    long rows = meshes.getShape().get(0);
    List<float[]> components = new ArrayList<>();
    float[] scales = new float[layout.regionCount()];
    for (int i = 0; i < scales.length; i++) {
      try (NDManager scratch = meshes.getManager().newSubManager()) {
        NDArray own =
            meshes
                .get(new NDIndex(":, {}:{}", layout.firstRow(i), layout.firstRow(i + 1)))
                .reshape(rows, -1);
        own.attach(scratch);
        int count = (int) Math.min(Math.min(most, rows), own.getShape().get(1)) / 3 * 3;
        NDArray found = PrincipalComponents.of(own, count, LEAST_VARIANCE, seed + i).decoder();
        components.add(orthonormal(found, new SplittableRandom(seed + i)));
        scales[i] = (float) (Math.sqrt(found.square().sum().getFloat()) / LENGTH);
      }
    }
    return new RegionComponents(components, scales);
  }

  /**
   * Components [k, n] as orthonormal columns, row-major [n, k]. Directions beyond the rank of the
   * scans are random ones.
   */
  private static float[] orthonormal(NDArray components, SplittableRandom random) {
    int count = (int) components.getShape().get(0);
    int coordinates = (int) components.getShape().get(1);
    float[] values = components.toFloatArray();
    double[][] directions = new double[count][coordinates];
    for (int k = 0; k < count; k++) {
      double square = 0;
      for (int i = 0; i < coordinates; i++) {
        directions[k][i] = values[k * coordinates + i];
        square += directions[k][i] * directions[k][i];
      }
      for (int i = 0; i < coordinates && square == 0; i++) {
        directions[k][i] = random.nextGaussian();
      }
    }
    LinearAlgebra.orthonormalize(directions);
    float[] columns = new float[values.length];
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < coordinates; i++) {
        columns[i * count + k] = (float) directions[k][i];
      }
    }
    return columns;
  }

  private void write(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(SCALES, Tensor.of(scales, scales.length));
    for (int i = 0; i < components.size(); i++) {
      tensors.put(REGION + i, Tensor.of(components.get(i), components.get(i).length));
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      SafetensorsWriter.write(unfinished, tensors, TensorType.F32);
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
