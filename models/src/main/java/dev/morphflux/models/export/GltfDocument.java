package dev.morphflux.models.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.javagl.jgltf.impl.v2.Accessor;
import de.javagl.jgltf.impl.v2.Asset;
import de.javagl.jgltf.impl.v2.Buffer;
import de.javagl.jgltf.impl.v2.BufferView;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Material;
import de.javagl.jgltf.impl.v2.MaterialPbrMetallicRoughness;
import de.javagl.jgltf.impl.v2.Mesh;
import de.javagl.jgltf.impl.v2.MeshPrimitive;
import de.javagl.jgltf.impl.v2.Node;
import de.javagl.jgltf.impl.v2.Scene;
import dev.morphflux.schemas.VertexBounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a glTF file of one mesh. Its buffer holds the indices of the triangles, if there are
 * any, then the positions, then what is added. A node brings the mesh into metres and y up, so that
 * the numbers stay as they came.
 */
final class GltfDocument {
  static final int FLOAT = 5126;
  static final int UNSIGNED_INT = 5125;
  static final int VERTEX_DATA = 34962;
  private static final int INDEX_DATA = 34963;
  private static final int POINTS = 0;
  private static final int TRIANGLES = 4;
  private static final float HALF = (float) Math.sqrt(0.5);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
          .build();

  private final GlTF gltf = new GlTF();
  private final Buffer buffer = new Buffer();
  private final Mesh mesh = new Mesh();
  private final MeshPrimitive primitive = new MeshPrimitive();
  private int size;

  GltfDocument(MeshSurface surface, MeshFrame first) {
    Asset asset = new Asset();
    asset.setVersion("2.0");
    asset.setGenerator("Morphflux");
    gltf.setAsset(asset);
    gltf.addBuffers(buffer);
    gltf.addMaterials(material());
    primitive.setMaterial(0);
    int triangles = Triangles.count(surface.faces());
    primitive.setMode(triangles == 0 ? POINTS : TRIANGLES);
    if (triangles > 0) {
      int indices = 3 * triangles;
      int view = view(indices * Integer.BYTES, INDEX_DATA, null);
      primitive.setIndices(accessor(view, 0, UNSIGNED_INT, "SCALAR", indices, null));
    }
    int view = view(first.vertices().length * Float.BYTES, VERTEX_DATA, null);
    int vertices = first.vertices().length / 3;
    primitive.addAttributes("POSITION", accessor(view, 0, FLOAT, "VEC3", vertices, first.bounds()));
    mesh.addPrimitives(primitive);
    gltf.addMeshes(mesh);
    gltf.addNodes(node(surface));
    Scene scene = new Scene();
    scene.addNodes(0);
    scene.setExtras(extras(first));
    gltf.addScenes(scene);
    gltf.setScene(0);
  }

  private static Map<String, Object> extras(MeshFrame first) {
    Map<String, Object> extras = new HashMap<>();
    extras.put("frame", first.number());
    if (first.timecode() != null) {
      extras.put("timecode", first.timecode());
    }
    return extras;
  }

  private static Material material() {
    MaterialPbrMetallicRoughness look = new MaterialPbrMetallicRoughness();
    look.setMetallicFactor(0f);
    look.setRoughnessFactor(0.7f);
    Material material = new Material();
    material.setPbrMetallicRoughness(look);
    material.setDoubleSided(true); // registered scans have open rims
    return material;
  }

  private static Node node(MeshSurface surface) {
    Node node = new Node();
    node.setMesh(0);
    float metres = (float) surface.metersPerUnit();
    node.setScale(new float[] {metres, metres, metres});
    if (surface.up() == UpAxis.Z) {
      node.setRotation(new float[] {-HALF, 0, 0, HALF});
    }
    return node;
  }

  /**
   * A view of the next bytes of the buffer.
   *
   * @param target what they are for; 0 for neither vertices nor indices
   * @param stride between items, where several accessors share the view
   */
  int view(int bytes, int target, @Nullable Integer stride) {
    BufferView view = new BufferView();
    view.setBuffer(0);
    view.setByteOffset(size);
    view.setByteLength(bytes);
    view.setByteStride(stride);
    if (target != 0) {
      view.setTarget(target);
    }
    gltf.addBufferViews(view);
    size = Math.addExact(size, bytes);
    return gltf.getBufferViews().size() - 1;
  }

  int accessor(
      @Nullable Integer view,
      int offset,
      int componentType,
      String type,
      int count,
      @Nullable VertexBounds bounds) {
    Accessor accessor = new Accessor();
    accessor.setBufferView(view);
    accessor.setByteOffset(offset == 0 ? null : offset);
    accessor.setComponentType(componentType);
    accessor.setType(type);
    accessor.setCount(count);
    if (bounds != null) {
      accessor.setMin(new Number[] {bounds.lowX(), bounds.lowY(), bounds.lowZ()});
      accessor.setMax(new Number[] {bounds.highX(), bounds.highY(), bounds.highZ()});
    }
    return add(accessor);
  }

  int add(Accessor accessor) {
    gltf.addAccessors(accessor);
    return gltf.getAccessors().size() - 1;
  }

  GlTF gltf() {
    return gltf;
  }

  /**
   * Lets the mesh move.
   *
   * @param targets accessors of the displacements of each target
   * @param names of the targets
   */
  void morph(List<Integer> targets, List<String> names) {
    List<Float> weights = new ArrayList<>();
    for (int target : targets) {
      primitive.addTargets(Map.of("POSITION", target));
      weights.add(0f);
    }
    mesh.setWeights(weights);
    mesh.setExtras(Map.of("targetNames", names));
  }

  byte[] json() {
    buffer.setByteLength(size);
    try {
      return JSON.writeValueAsBytes(gltf);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a glTF document has a JSON form", e);
    }
  }
}
