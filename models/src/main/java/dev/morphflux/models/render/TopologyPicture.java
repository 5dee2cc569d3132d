package dev.morphflux.models.render;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.util.ArrayList;
import java.util.List;

/** The regions and control points of a topology, from front and side. */
public final class TopologyPicture {
  private static final int SIZE = 760;
  private static final int CONTROL_POINT = 0x1d2230;

  private TopologyPicture() {}

  /** Draws a topology: a colour for each region, a dot for each control point. */
  public static ContactSheet of(Topology topology, String title) {
    List<Integer> palette = ColorMap.categorical(topology.regions().size());
    int[] colours = new int[topology.vertexCount()];
    List<MeshRenderer.Marker> markers = new ArrayList<>();
    ContactSheet sheet = new ContactSheet(title);
    for (int r = 0; r < palette.size(); r++) {
      Region region = topology.regions().get(r);
      for (int vertex : region.vertices()) {
        colours[vertex] = palette.get(r);
      }
      for (int vertex : region.controlPoints()) {
        markers.add(new MeshRenderer.Marker(vertex, 3.2, CONTROL_POINT));
      }
      sheet.legend(
          palette.get(r),
          region.name() + "  " + region.vertices().size() + " / " + region.controlPoints().size());
    }
    float[] template = topology.template();
    panel(sheet, topology, template, View.FRONT, "front", colours, markers);
    panel(sheet, topology, template, View.LEFT, "left side", colours, markers);
    return sheet;
  }

  private static void panel(
      ContactSheet sheet,
      Topology topology,
      float[] template,
      View view,
      String caption,
      int[] colours,
      List<MeshRenderer.Marker> markers) {
    MeshRenderer renderer = new MeshRenderer(SIZE, SIZE, topology.faces(), template, view);
    sheet.panel(renderer.render(template, colours, MeshRenderer.Blend.SHARP, markers), caption, "");
  }
}
