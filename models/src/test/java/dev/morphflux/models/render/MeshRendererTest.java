package dev.morphflux.models.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshRendererTest {
  private static final int SIZE = 60;

  /** A tetrahedron with a corner towards the viewer. */
  private static final float[] VERTICES = {-1, -1, -1, 1, -1, -1, 0, 1, -1, 0, 0, 1};

  private static final int[][] FACES = {{0, 1, 3}, {1, 2, 3}, {2, 0, 3}, {0, 2, 1}};

  @TempDir Path directory;

  @Test
  void render_givenMesh_expectsSurfaceInTheMiddleAndBackgroundAround() {
    BufferedImage image = renderer(FACES).render(VERTICES);

    assertThat(rgb(image, 1, 1)).isEqualTo(MeshRenderer.BACKGROUND);
    assertThat(rgb(image, SIZE / 2, SIZE / 2)).isNotEqualTo(MeshRenderer.BACKGROUND);
    assertThat(covered(image)).isBetween(SIZE * SIZE / 5, SIZE * SIZE * 3 / 5);
  }

  @Test
  void render_givenSameInput_expectsSamePicture() {
    assertThat(pixels(renderer(FACES).render(VERTICES)))
        .isEqualTo(pixels(renderer(FACES).render(VERTICES)));
  }

  @Test
  void render_givenTwoSurfaces_expectsTheNearerOneSeen() {
    float[] planes = {-1, -1, 0, 1, -1, 0, 0, 1, 0, -1, -1, 1, 1, -1, 1, 0, 1, 1};
    int[][] faces = {{3, 4, 5}, {0, 1, 2}};
    int[] colours = {0xff0000, 0xff0000, 0xff0000, 0x00ff00, 0x00ff00, 0x00ff00};
    MeshRenderer renderer = new MeshRenderer(SIZE, SIZE, faces, planes, View.FRONT);

    int middle =
        rgb(
            renderer.render(planes, colours, MeshRenderer.Blend.SMOOTH, List.of()),
            SIZE / 2,
            SIZE / 2);

    assertThat((middle >> 8) & 0xff).isGreaterThan(((middle >> 16) & 0xff) + 50);
  }

  @Test
  void render_givenNoFaces_expectsPoints() {
    assertThat(covered(renderer(new int[0][]).render(VERTICES))).isPositive();
  }

  @Test
  void render_givenMarkerBehindSurface_expectsItHidden() {
    MeshRenderer.Marker front = new MeshRenderer.Marker(3, 4, 0x0000ff);
    float[] withHidden = Arrays.copyOf(VERTICES, 15);
    withHidden[14] = -0.9f;
    MeshRenderer renderer = new MeshRenderer(SIZE, SIZE, FACES, VERTICES, View.FRONT);
    int[] colours = new int[5];

    BufferedImage plain = renderer.render(withHidden, colours, MeshRenderer.Blend.SHARP, List.of());
    BufferedImage hidden =
        renderer.render(
            withHidden,
            colours,
            MeshRenderer.Blend.SHARP,
            List.of(new MeshRenderer.Marker(4, 4, 0x0000ff)));
    BufferedImage shown =
        renderer.render(withHidden, colours, MeshRenderer.Blend.SHARP, List.of(front));

    assertThat(pixels(hidden)).isEqualTo(pixels(plain));
    assertThat(pixels(shown)).isNotEqualTo(pixels(plain)).contains(0xff0000ff);
  }

  @Test
  void write_givenTopology_expectsPictureWithEveryRegionsColour() throws IOException {
    Topology topology =
        new Topology(
            0.01,
            VERTICES,
            FACES,
            IntStream.range(0, 4)
                .mapToObj(v -> new Region("r" + v, List.of(v), List.of(v)))
                .toList(),
            List.of());
    Path file = directory.resolve("deep").resolve("topology.png");

    TopologyPicture.of(topology, "tetrahedron").write(file);

    int[] pixels = pixels(ImageIO.read(file.toFile()));
    for (int colour : ColorMap.categorical(4)) {
      assertThat(pixels).contains(0xff000000 | colour);
    }
  }

  @Test
  void colorBar_givenSheet_expectsRoomOnTheRight() {
    BufferedImage panel = renderer(FACES).render(VERTICES);
    BufferedImage plain = new ContactSheet("").panel(panel, "a", "b").render();
    BufferedImage withBar =
        new ContactSheet("").panel(panel, "a", "b").colorBar(0, 2, "mm").render();

    assertThat(withBar.getWidth()).isGreaterThan(plain.getWidth());
    assertThat(withBar.getHeight()).isEqualTo(plain.getHeight());
  }

  @Test
  void sequential_givenGrowingNumbers_expectsGrowingLightness() {
    double last = -1;
    for (int i = 0; i <= 20; i++) {
      int colour = ColorMap.sequential(i / 20.0);
      double lightness =
          0.299 * ((colour >> 16) & 0xff)
              + 0.587 * ((colour >> 8) & 0xff)
              + 0.114 * (colour & 0xff);
      assertThat(lightness).isGreaterThan(last);
      last = lightness;
    }
    assertThat(ColorMap.sequential(7)).isEqualTo(ColorMap.sequential(1));
    assertThat(ColorMap.sequential(Double.NaN)).isEqualTo(0x808080);
  }

  private static MeshRenderer renderer(int[][] faces) {
    return new MeshRenderer(SIZE, SIZE, faces, VERTICES, View.FRONT);
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static int covered(BufferedImage image) {
    return (int)
        Arrays.stream(pixels(image))
            .filter(pixel -> (pixel & 0xffffff) != MeshRenderer.BACKGROUND)
            .count();
  }
}
