package dev.morphflux.models.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshFilesTest {
  private static final float[] VERTICES = {0, 0, 0, 1, 0, 0, 1, 1, 0.5f, 0, 1, -2e-3f, 2, 2, 2};
  private static final int[][] FACES = {{0, 1, 2, 3}, {1, 4, 2}};
  private static final String STRIPS_HEADER =
      "element tristrips 1\nproperty list int int vertex_indices\nend_header\n";

  private static final Mesh EXPECTED = new Mesh(VERTICES, FACES);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void read_givenObjOfEveryKind_expectsVerticesInOrderAndQuads(String newline) throws IOException {
    String plain =
        """
        # comment
        mtllib x.mtl
        o head
        v 0 0 0
        v 1 0 0
        v 1 1 .5
        v 0 1 -2e-3
        v 2 2 2
        vt 0 0
        vn 0 0 1
        s off
        f 1/1/1 2/1/1 3/1/1 4/1/1
        f 2//1 5//1 3//1
        """;
    String colours =
        plain.replaceAll("(?m)^(v [^\\n]*)$", "$1 0.5 0.25 1.0").replaceAll("f 1.*", "f 1 2 3 4");
    String negative =
        plain.replaceAll("f 1/.*", "f -5 -4 -3 -2").replaceAll("f 2//.*", "f -4 -1 -3");

    assertThat(obj(plain, newline)).isEqualTo(EXPECTED);
    assertThat(obj(colours, newline)).isEqualTo(EXPECTED);
    assertThat(obj(negative, newline)).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f 1/1/0 2/1/0 3/1/0 4/1/0\nf 2/1/0 5/1/0 3/1/0",
        "f 1/1/ 2/1/ 3/1/ 4/1/\nf 2// 5// 3//",
        "f 1 2 \\\n3 4\nf 2 5 3",
        "vn nan nan nan\nvt 0.5,0\nf 1 2 3 4\nf 2 5 3\nl 1 2\np 1"
      })
  void read_givenWhatExportersGetWrongBesidePositions_expectsTheMesh(String faces)
      throws IOException {
    String vertices =
        """
        v 0 0 0 nan nan nan
        v\t1 0 0
        v 1 1 .5 1.0
          v 0 1 -2e-3
        v 2 2 2
        """;

    assertThat(obj(vertices + faces, "\n")).isEqualTo(EXPECTED);
  }

  @Test
  void read_givenObjWithAByteOrderMark_expectsItsFirstVertex() throws IOException {
    String text =
        "\ufeffv 0 0 0\nv 1 0 0\nv 1 1 .5\nv 0 1 -2e-3\nv 2 2 2\nf -5 -4 -3 -2\nf 2 5 3\n";

    assertThat(obj(text, "\n")).isEqualTo(EXPECTED);
    for (Charset wide : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      assertThat(MeshFiles.read(write("mesh.obj", text.getBytes(wide)))).isEqualTo(EXPECTED);
    }
  }

  @Test
  void read_givenObjThatNamesMissingVertex_expectsError() {
    assertThatThrownBy(() -> obj("v 0 0 0\nf 1 2 3\n", "\n"))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("mesh.obj");
    assertThatThrownBy(() -> obj("v 0 0 north\n", "\n"))
        .hasMessageContaining("mesh.obj")
        .hasMessageContaining("a coordinate is not a number")
        .hasMessageContaining("north");
    assertThatThrownBy(() -> obj("hello\n", "\n")).hasMessageContaining("mesh.obj");
    assertThatThrownBy(() -> obj("", "\n")).hasMessageContaining("mesh.obj is empty");
  }

  @Test
  void read_givenAsciiPly_expectsMesh() throws IOException {
    assertThat(ply(asciiPly())).isEqualTo(EXPECTED);
    assertThat(ply(asciiPly().replace("\n", "\r\n"))).isEqualTo(EXPECTED);
    assertThat(ply(asciiPly().replace("\n", "\r"))).isEqualTo(EXPECTED);
  }

  @Test
  void read_givenColumnsAndLinesThatTheHeaderDoesNotKnow_expectsTheMesh() throws IOException {
    String more =
        asciiPly()
            .replace("comment made by hand", "Created by Blender3D 247")
            .replaceAll("(?m)^([\\d.-]+ [\\d.-]+ [\\d.-]+ \\d)$", "$1 0.25 0.5")
            .replaceAll("(?m) 7$", " 7 9 255 255 0");

    assertThat(ply(more)).isEqualTo(EXPECTED);
    assertThatThrownBy(() -> ply(asciiPly().replace("property uchar red", "propertty uchar red")))
        .hasMessageContaining("propertty uchar red");
  }

  @Test
  void read_givenPlyWithStripsOfTriangles_expectsThem() throws IOException {
    String strips =
        asciiPly()
            .replaceAll("(?s)element face.*end_header\n", STRIPS_HEADER)
            .replaceAll("(?s)4 0 1 2 3 7.*", "9 0 1 2 3 4 -1 4 2 1\n");

    assertThat(ply(strips).faces())
        .isEqualTo(new int[][] {{0, 1, 2}, {2, 1, 3}, {2, 3, 4}, {4, 2, 1}});
  }

  @Test
  void read_givenPlyWithACoordinateThatIsNotANumber_expectsItKept() throws IOException {
    assertThat(ply(asciiPly().replace("0.5 3", "nan 3")).vertices()[8]).isNaN();
    assertThat(ply(asciiPly().replace("0.5 3", "-inf 3")).vertices()[8]).isNaN();
  }

  private static String asciiPly() {
    return """
    ply
    format ascii 1.0
    comment made by hand
    element camera 1
    property float fov
    element vertex 5
    property double x
    property double y
    property double z
    property uchar red
    element face 2
    property list uchar int vertex_indices
    property int material
    end_header
    35.5
    0 0 0 1
    1 0 0 2
    1 1 0.5 3
    0 1 -0.002 4
    2 2 2 5
    4 0 1 2 3 7
    3 1 4 2 7
    """;
  }

  @Test
  void read_givenBinaryPlyInEitherOrder_expectsMesh() throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      for (String type : new String[] {"float", "double"}) {
        assertThat(MeshFiles.read(write("mesh.ply", binaryPly(order, type))))
            .as("%s %s", order, type)
            .isEqualTo(EXPECTED);
      }
    }
  }

  @Test
  void read_givenDamagedPly_expectsErrorsThatSayWhat() throws IOException {
    byte[] whole = binaryPly(ByteOrder.LITTLE_ENDIAN, "float");

    assertThatThrownBy(
            () -> MeshFiles.read(write("mesh.ply", Arrays.copyOf(whole, whole.length - 3))))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("ends within face 1 of 2");
    assertThatThrownBy(() -> ply("hello")).hasMessageContaining("is not a PLY file");
    assertThatThrownBy(() -> ply(asciiPly().replace("vertex 5", "vertex 2000000000")))
        .hasMessageContaining("promises 2000000000 vertices");
    assertThatThrownBy(() -> ply(asciiPly().replace("0.5 3", "north 3")))
        .hasMessageContaining("'north' is not a number");
    assertThatThrownBy(() -> ply(asciiPly().replace("double x", "double longitude")))
        .hasMessageContaining("without x, y and z");
    assertThatThrownBy(() -> ply(asciiPly().replace("ascii 1.0", "ebcdic 1.0")))
        .hasMessageContaining("format ebcdic 1.0");
  }

  @Test
  void open_givenNpzBatch_expectsItsMeshesOneByOne() throws IOException {
    Path file = directory.resolve("batch.npz");
    float[] both = Arrays.copyOf(VERTICES, 30);
    both[15] = 42;
    try (NpzWriter npz = NpzWriter.create(file)) {
      npz.put("vertices", Tensor.of(both, 2, 5, 3));
      npz.put("faces", new int[] {0, 1, 2, 3, 1, 4, 2, -1}, 2, 4);
      npz.finish();
    }

    try (MeshSequence meshes = MeshFiles.open(file)) {
      assertThat(meshes.count()).isEqualTo(2);
      assertThat(meshes.next()).isEqualTo(EXPECTED);
      assertThat(meshes.next().vertices()[0]).isEqualTo(42);
    }
    assertThatThrownBy(() -> MeshFiles.read(file)).hasMessageContaining("holds 2 meshes");
  }

  @Test
  void read_givenNpzOfOneMesh_expectsIt() throws IOException {
    Path file = directory.resolve("one.npz");
    try (NpzWriter npz = NpzWriter.create(file)) {
      npz.put("vertices", Tensor.of(VERTICES, 5, 3));
      npz.finish();
    }

    assertThat(MeshFiles.read(file)).isEqualTo(new Mesh(VERTICES, new int[0][]));
  }

  @Test
  void read_givenUnknownExtensionOrMissingFile_expectsError() {
    assertThatThrownBy(() -> MeshFiles.read(directory.resolve("a.fbx")))
        .hasMessageContaining("expected .obj, .ply or .npz");
    assertThatThrownBy(() -> MeshFiles.read(directory.resolve("a.obj")))
        .hasMessageContaining("there is no file");
  }

  private Mesh obj(String text, String newline) throws IOException {
    byte[] bytes = text.replace("\n", newline).getBytes(StandardCharsets.UTF_8);
    return MeshFiles.read(write("mesh.obj", bytes));
  }

  private Mesh ply(String text) throws IOException {
    return MeshFiles.read(write("mesh.ply", text.getBytes(StandardCharsets.US_ASCII)));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private static byte[] binaryPly(ByteOrder order, String type) {
    String header =
        """
        ply
        format %s 1.0
        element vertex 5
        property short quality
        property %s x
        property %s y
        property %s z
        property list uchar ushort tags
        element face 2
        property list int uint vertex_index
        end_header
        """
            .formatted(
                order == ByteOrder.LITTLE_ENDIAN ? "binary_little_endian" : "binary_big_endian",
                type,
                type,
                type);
    ByteBuffer data = ByteBuffer.allocate(1000).order(order);
    for (int i = 0; i < VERTICES.length; i++) {
      if (i % 3 == 0) {
        data.putShort((short) 9);
      }
      if (type.equals("float")) {
        data.putFloat(VERTICES[i]);
      } else {
        data.putDouble(VERTICES[i]);
      }
      if (i % 3 == 2) {
        data.put((byte) 1).putShort((short) 77);
      }
    }
    for (int[] face : FACES) {
      data.putInt(face.length);
      for (int vertex : face) {
        data.putInt(vertex);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    out.write(data.array(), 0, data.position());
    return out.toByteArray();
  }
}
