package dev.morphflux.models.importing;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.Lamm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small published model of random weights, in files as the authors' implementation writes. */
final class PublishedFolder {
  static final int DIM = 16;

  /** Overlapping, as published rigs are. */
  static final List<List<Integer>> REGIONS =
      List.of(List.of(0, 1, 2, 3), List.of(6, 3, 4), List.of(5, 7, 2));

  static final List<List<Integer>> CONTROL = List.of(List.of(1, 3), List.of(), List.of(7));

  final Map<String, int[]> shapes = new LinkedHashMap<>();
  final Map<String, float[]> weights = new LinkedHashMap<>();
  private final Path folder;

  private PublishedFolder(Path folder) {
    this.folder = folder;
  }

  static PublishedFolder write(Path folder, Backbone backbone) throws IOException {
    PublishedFolder published = new PublishedFolder(folder);
    published.fill(backbone);
    published.writeCheckpoint("");
    published.writeConfig(backbone, "  bottleneck_dim: 4\n");
    published.writeRegions("numpy.core");
    published.writeMeanStd(true);
    return published;
  }

  private void fill(Backbone backbone) {
    Architecture architecture = new Architecture(backbone, DIM, 4, 1, 1, 4, 2, 0.5);
    Topology topology =
        new Topology(
            1,
            new float[24],
            new int[0][],
            IntStream.range(0, 3)
                .mapToObj(i -> new Region("r" + i, REGIONS.get(i), CONTROL.get(i)))
                .toList(),
            List.of());
    Random random = new Random(3);
    for (Map.Entry<String, Shape> entry :
        new Lamm(architecture, topology).parameterShapes().entrySet()) {
      long[] shape = entry.getValue().getShape();
      shapes.put(entry.getKey(), Arrays.stream(shape).mapToInt(i -> (int) i).toArray());
      float[] values = new float[(int) entry.getValue().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      weights.put(entry.getKey(), values);
    }
  }

  /** Writes what is in the maps, with something before every name. */
  void writeCheckpoint(String prefix) throws IOException {
    PickleBytes pickle = new PickleBytes().op(0x80, 2);
    boolean nested = !prefix.isEmpty();
    if (nested) {
      pickle.op('}', '(').text("epoch").integer(3).text("state_dict");
    }
    pickle.global("collections", "OrderedDict").op(')', 'R', '(');
    int key = 0;
    try (OutputStream out = Files.newOutputStream(folder.resolve("best.pth"));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : weights.keySet()) {
        float[] values = weights.get(name);
        int[] shape = shapes.get(name);
        pickle.text(prefix + name);
        pickle.tensor("FloatStorage", String.valueOf(key), values.length, 0, shape, strides(shape));
        put(zip, "archive/data/" + key++, PickleBytes.littleEndian(values));
      }
      pickle.op('u', '}').text("_metadata").op('N', 's', 'b');
      if (nested) {
        pickle.op('u');
      }
      put(zip, "archive/data.pkl", pickle.end());
      put(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    }
  }

  void writeConfig(Backbone backbone, String bottleneck) throws IOException {
    Files.writeString(
        folder.resolve("run.yaml"),
        "MACHINE: local\nMODEL:\n  backbone: "
            + (backbone == Backbone.TRANSFORMER ? "transformer" : "mlpmixer")
            + "\n  region_ids_file: 'assets/UHM12k/region_ids.pickle'\n  Npatches: 3\n  dim: "
            + DIM
            + "\n"
            + bottleneck
            + "  depth: 1\n  heads: 4\n  scale_dim: 2\n  dropout: 0.\n"
            + "  control_vertices:\n    2: [7]\n    0: [1, 3]\n"
            + "SOLVER:\n  lr_base: 1e-4\n  steps: (0, 80000)\n");
  }

  /** A dict in the order of its keys 5, 1, 9: only the order counts. */
  void writeRegions(String core) throws IOException {
    PickleBytes pickle = new PickleBytes().op(0x80, 2, '}', '(');
    int[] keys = {5, 1, 9};
    for (int i = 0; i < 3; i++) {
      long[] ids = REGIONS.get(i).stream().mapToLong(Integer::longValue).toArray();
      pickle.integer(keys[i]).array(core, "i8", PickleBytes.littleEndian(ids), ids.length);
    }
    Files.write(folder.resolve("region_ids.pickle"), pickle.op('u').end());
  }

  void writeMeanStd(boolean withUnit) throws IOException {
    double[] mean = new double[24];
    double[] std = new double[24];
    Arrays.setAll(mean, i -> i * 0.1);
    Arrays.setAll(std, i -> i == 0 ? 0 : 0.01);
    PickleBytes pickle = new PickleBytes().op(0x80, 2, '}', '(');
    pickle.text("mean").array("numpy._core", "f8", PickleBytes.littleEndian(mean), 8, 3);
    pickle.text("std").array("numpy._core", "f8", PickleBytes.littleEndian(std), 8, 3);
    if (withUnit) {
      pickle.text("mm_mult").integer(10);
    }
    Files.write(folder.resolve("mean_std.pickle"), pickle.op('u').end());
  }

  private static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  static void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(data);
    zip.closeEntry();
  }
}
