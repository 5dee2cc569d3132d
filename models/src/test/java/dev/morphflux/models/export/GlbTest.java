package dev.morphflux.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import de.javagl.jgltf.model.AccessorFloatData;
import de.javagl.jgltf.model.AccessorModel;
import de.javagl.jgltf.model.AnimationModel;
import de.javagl.jgltf.model.GltfModel;
import de.javagl.jgltf.model.MeshPrimitiveModel;
import de.javagl.jgltf.model.NodeModel;
import de.javagl.jgltf.model.io.GltfModelReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlbTest {
  private static final int VERTICES = 5;
  private static final MeshSurface SURFACE =
      new MeshSurface(new int[][] {{0, 1, 2, 3}, {1, 4, 2}}, 0.01, UpAxis.Z);

  @TempDir Path directory;

  @Test
  void encode_givenMesh_expectsItReadWithTriangles() throws IOException {
    MeshFrame frame = Frames.random(VERTICES, 12);

    byte[] bytes = MeshFormat.GLB.encode(SURFACE, frame);

    assertThat(header(bytes, 8)).isEqualTo(bytes.length);
    GltfModel model = read(bytes);
    MeshPrimitiveModel mesh = primitive(model);
    assertThat(floats(mesh.getAttributes().get("POSITION"))).isEqualTo(frame.vertices());
    assertThat(ints(mesh.getIndices())).containsExactly(0, 1, 2, 0, 2, 3, 1, 4, 2);
    NodeModel node = model.getNodeModels().get(0);
    assertThat(node.getScale()).containsExactly(0.01f, 0.01f, 0.01f);
    assertThat(node.getRotation())
        .containsExactly(new float[] {-0.7071f, 0, 0, 0.7071f}, Offset.offset(1e-4f));
  }

  @Test
  void encode_givenNoFaces_expectsPoints() throws IOException {
    byte[] bytes =
        MeshFormat.GLB.encode(
            new MeshSurface(new int[0][], 1, UpAxis.Y), Frames.random(VERTICES, 12));

    assertThat(primitive(read(bytes)).getMode()).isZero();
  }

  @Test
  void finish_givenTakeWithGap_expectsMorphTargetsPlayedAtTheFramesTimes() throws IOException {
    Path file = directory.resolve("take.glb");
    long[] numbers = {100, 101, 104};
    try (TakeWriter<MeshFrame> take = MeshFormat.GLB.begin(file, SURFACE)) {
      for (long number : numbers) {
        take.add(Frames.random(VERTICES, number));
      }
      assertThat(file).doesNotExist();
      take.finish();
    }

    GltfModel model = read(Files.readAllBytes(file));
    MeshPrimitiveModel mesh = primitive(model);
    float[] base = floats(mesh.getAttributes().get("POSITION"));
    assertThat(base).isEqualTo(Frames.random(VERTICES, 100).vertices());
    assertThat(mesh.getTargets()).hasSize(2);
    AnimationModel.Sampler sampler =
        model.getAnimationModels().get(0).getChannels().get(0).getSampler();
    assertThat(floats(sampler.getInput())).containsExactly(0, 0.02f, 0.08f);
    float[] weights = floats(sampler.getOutput());
    assertThat(weights).containsExactly(0, 0, 1, 0, 0, 1);
    for (int target = 0; target < 2; target++) {
      float[] expected = Frames.random(VERTICES, numbers[target + 1]).vertices();
      float[] displacement = floats(mesh.getTargets().get(target).get("POSITION"));
      for (int i = 0; i < expected.length; i++) {
        assertThat(base[i] + displacement[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void isFull_givenAsManyFramesAsViewersShow_expectsTrue() throws IOException {
    MeshSurface triangle = new MeshSurface(new int[][] {{0, 1, 2}}, 1, UpAxis.Y);
    try (TakeWriter<MeshFrame> take =
        MeshFormat.GLB.begin(directory.resolve("long.glb"), triangle)) {
      for (int frame = 0; frame < 2000; frame++) {
        assertThat(take.isFull()).isFalse();
        take.add(Frames.random(3, frame));
      }
      assertThat(take.isFull()).isTrue();
      take.finish();
    }
    assertThat(primitive(read(Files.readAllBytes(directory.resolve("long.glb")))).getTargets())
        .hasSize(1999);
  }

  @Test
  void close_givenUnfinishedTake_expectsNothingLeft() throws IOException {
    try (TakeWriter<MeshFrame> take =
        MeshFormat.GLB.begin(directory.resolve("take.glb"), SURFACE)) {
      take.add(Frames.random(VERTICES, 1));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  private static int header(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
  }

  private static GltfModel read(byte[] bytes) throws IOException {
    return new GltfModelReader().readWithoutReferences(new ByteArrayInputStream(bytes));
  }

  private static MeshPrimitiveModel primitive(GltfModel model) {
    return model.getMeshModels().get(0).getMeshPrimitiveModels().get(0);
  }

  private static float[] floats(AccessorModel accessor) {
    AccessorFloatData data = (AccessorFloatData) accessor.getAccessorData();
    float[] floats = new float[data.getNumElements() * data.getNumComponentsPerElement()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          data.get(i / data.getNumComponentsPerElement(), i % data.getNumComponentsPerElement());
    }
    return floats;
  }

  private static int[] ints(AccessorModel accessor) {
    ByteBuffer data = accessor.getAccessorData().createByteBuffer();
    int[] ints = new int[data.remaining() / Integer.BYTES];
    data.order(ByteOrder.nativeOrder()).asIntBuffer().get(ints);
    return ints;
  }
}
