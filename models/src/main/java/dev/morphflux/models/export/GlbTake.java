package dev.morphflux.models.export;

import de.javagl.jgltf.impl.v2.Accessor;
import de.javagl.jgltf.impl.v2.Animation;
import de.javagl.jgltf.impl.v2.AnimationChannel;
import de.javagl.jgltf.impl.v2.AnimationChannelTarget;
import de.javagl.jgltf.impl.v2.AnimationSampler;
import dev.morphflux.schemas.VertexBounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A take as binary glTF: the first frame is the mesh, each later one a morph target, and an
 * animation fades from one to the next. Frames go to the disk as they come.
 */
final class GlbTake implements TakeWriter<MeshFrame> {

  /** Viewers keep morph targets in the layers of a texture, of which graphics cards have 2048. */
  private static final int MAX_FRAMES = 2000;

  private static final int MAX_BYTES = Integer.MAX_VALUE - (1 << 20);

  private final Path file;
  private final MeshSurface surface;
  private final FileDraft content;
  private final List<Entry> entries = new ArrayList<>();
  private @Nullable MeshFrame first;

  /**
   * What the JSON says of a frame.
   *
   * @param bounds of its displacements
   */
  private record Entry(long number, String timecode, VertexBounds bounds) {}

  GlbTake(Path file, MeshSurface surface) throws IOException {
    this.file = file;
    this.surface = surface;
    this.content = FileDraft.create(file.resolveSibling(file.getFileName() + ".frames"));
  }

  @Override
  public void add(MeshFrame frame) throws IOException {
    MeshFrame base = first;
    float[] numbers = frame.vertices();
    if (base == null) {
      ByteBuffer indices = Triangles.indices(surface.faces());
      ByteBuffer positions = GlbBytes.floats(numbers);
      ByteBuffer both = ByteBuffer.allocate(indices.remaining() + positions.remaining());
      content.append(both.put(indices).put(positions).flip());
      first = frame;
    } else {
      numbers = numbers.clone();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] -= base.vertices()[i];
      }
      content.append(GlbBytes.floats(numbers));
    }
    entries.add(
        new Entry(
            frame.number(),
            frame.timecode() == null ? "" : frame.timecode(),
            VertexBounds.of(numbers)));
  }

  @Override
  public boolean isFull() {
    long frameBytes = first == null ? 0 : (long) first.vertices().length * Float.BYTES;
    return entries.size() >= MAX_FRAMES || content.size() + frameBytes > MAX_BYTES;
  }

  @Override
  public void finish() throws IOException {
    if (first == null) {
      throw new IllegalStateException("a take has at least one frame");
    }
    float[] times = times(first.framesPerSecond());
    ByteBuffer animation = times.length < 2 ? ByteBuffer.allocate(0) : animation(times);
    byte[] json = json(first, times);
    try (FileDraft glb = FileDraft.create(file)) {
      glb.append(GlbBytes.before(json, content.size() + animation.remaining()));
      glb.append(content);
      glb.append(animation);
      glb.publish();
    }
    content.close();
  }

  /**
   * The time of each frame, and the weights of all targets at each: 1 for the frame's own. They are
   * written out, zeros and all, because not every reader knows sparse numbers.
   */
  private static ByteBuffer animation(float[] times) {
    int frames = times.length;
    int targets = frames - 1;
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * (frames + frames * targets))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float time : times) {
      bytes.putFloat(time);
    }
    for (int frame = 1; frame < frames; frame++) {
      bytes.putFloat(Float.BYTES * (frames + frame * targets + frame - 1), 1);
    }
    return bytes.rewind();
  }

  /** Seconds after the first frame. */
  private float[] times(double framesPerSecond) {
    float[] times = new float[entries.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = (float) ((entries.get(i).number() - entries.get(0).number()) / framesPerSecond);
    }
    return times;
  }

  private byte[] json(MeshFrame base, float[] times) {
    GltfDocument document = new GltfDocument(surface, base);
    if (entries.size() > 1) {
      List<Entry> later = entries.subList(1, entries.size());
      int frameBytes = base.vertices().length * Float.BYTES;
      int view =
          document.view(frameBytes * later.size(), GltfDocument.VERTEX_DATA, 3 * Float.BYTES);
      List<Integer> targets = new ArrayList<>();
      for (Entry entry : later) {
        targets.add(
            document.accessor(
                view,
                frameBytes * targets.size(),
                GltfDocument.FLOAT,
                "VEC3",
                base.vertices().length / 3,
                entry.bounds()));
      }
      document.morph(targets, later.stream().map(entry -> "frame " + entry.number()).toList());
      document.gltf().addAnimations(animate(document, base.framesPerSecond(), times));
    }
    return document.json();
  }

  private Animation animate(GltfDocument document, double framesPerSecond, float[] seconds) {
    int frames = entries.size();
    int targets = frames - 1;
    Accessor times = new Accessor();
    times.setBufferView(document.view(frames * Float.BYTES, 0, null));
    times.setComponentType(GltfDocument.FLOAT);
    times.setType("SCALAR");
    times.setCount(frames);
    times.setMin(new Number[] {0f});
    times.setMax(new Number[] {seconds[frames - 1]});

    Accessor weights = new Accessor();
    weights.setBufferView(document.view(frames * targets * Float.BYTES, 0, null));
    weights.setComponentType(GltfDocument.FLOAT);
    weights.setType("SCALAR");
    weights.setCount(frames * targets);

    AnimationSampler sampler = new AnimationSampler();
    sampler.setInput(document.add(times));
    sampler.setOutput(document.add(weights));
    sampler.setInterpolation("LINEAR");
    AnimationChannelTarget target = new AnimationChannelTarget();
    target.setNode(0);
    target.setPath("weights");
    AnimationChannel channel = new AnimationChannel();
    channel.setSampler(0);
    channel.setTarget(target);
    Animation animation = new Animation();
    animation.setName("take");
    animation.setSamplers(Arrays.asList(sampler));
    animation.setChannels(Arrays.asList(channel));
    animation.setExtras(
        Map.of(
            "framesPerSecond", framesPerSecond,
            "frames", entries.stream().map(Entry::number).toList(),
            "timecodes", entries.stream().map(Entry::timecode).toList()));
    return animation;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
