package dev.morphflux.models.evaluation.page;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.render.MeshRenderer;
import dev.morphflux.models.render.View;
import dev.morphflux.schemas.MorphfluxException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Draws meshes of one topology as data URIs. For one thread. */
final class Painter {
  /** Enough for smooth surfaces; a page holds some hundred pictures. */
  private static final float QUALITY = 0.86f;

  /** Meshes may be somewhat larger than the template before they leave the picture. */
  private static final float ROOM = 1.06f;

  private final Topology topology;
  private final float[] framed;
  private final Map<View, MeshRenderer> renderers = new HashMap<>();
  private final int width;
  private final int height;

  Painter(Topology topology, int width, int height) {
    this.topology = topology;
    this.width = width;
    this.height = height;
    this.framed = enlarged(topology.template());
  }

  private static float[] enlarged(float[] template) {
    float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
    float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
    for (int i = 0; i < template.length; i++) {
      low[i % 3] = Math.min(low[i % 3], template[i]);
      high[i % 3] = Math.max(high[i % 3], template[i]);
    }
    float[] enlarged = new float[template.length];
    for (int i = 0; i < template.length; i++) {
      float middle = (low[i % 3] + high[i % 3]) / 2;
      enlarged[i] = middle + ROOM * (template[i] - middle);
    }
    return enlarged;
  }

  /** A bare surface [N, 3]. */
  String clay(float[] vertices, View view) {
    return encode(renderer(view).render(vertices));
  }

  /** A surface [N, 3] coloured by a length of each vertex [N] in millimetres. */
  String map(float[] vertices, double[] millimetres, Scale scale, View view) {
    return encode(
        renderer(view)
            .render(vertices, scale.colours(millimetres), MeshRenderer.Blend.SMOOTH, List.of()));
  }

  private MeshRenderer renderer(View view) {
    return renderers.computeIfAbsent(
        view, from -> new MeshRenderer(width, height, topology.faces(), framed, from));
  }

  private static String encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    try {
      if (!writers.hasNext()) {
        ImageIO.write(image, "png", bytes);
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
      }
      ImageWriter writer = writers.next();
      try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(QUALITY);
        writer.setOutput(out);
        writer.write(null, new IIOImage(image, null, null), settings);
      } finally {
        writer.dispose();
      }
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    } catch (IOException e) {
      throw new MorphfluxException("cannot draw the pictures: " + e.getMessage(), e);
    }
  }
}
