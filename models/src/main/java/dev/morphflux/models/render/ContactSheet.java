package dev.morphflux.models.render;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Pictures side by side, each with a caption; where wanted with a colour bar or a legend. */
public final class ContactSheet {
  private static final int CAPTION = 44;
  private static final int TITLE = 52;
  private static final int LEGEND_ROW = 26;
  private static final int LEGEND_COLUMN = 190;
  private static final int BAR = 96;

  private final String title;
  private final List<Panel> panels = new ArrayList<>();
  private final List<Entry> legend = new ArrayList<>();
  private @Nullable ColorBar bar;

  private record Panel(BufferedImage image, String caption, String detail) {}

  private record Entry(int colour, String label) {}

  private record ColorBar(double from, double to, String unit) {}

  /**
   * An empty sheet.
   *
   * @param title stands above; empty for none
   */
  public ContactSheet(String title) {
    this.title = title;
  }

  /** Adds a picture on the right. */
  public ContactSheet panel(BufferedImage image, String caption, String detail) {
    panels.add(new Panel(image, caption, detail));
    return this;
  }

  /** Adds a colour to the legend below the pictures. */
  public ContactSheet legend(int colour, String label) {
    legend.add(new Entry(colour, label));
    return this;
  }

  /** Adds a bar of {@link ColorMap#sequential} on the right. */
  public ContactSheet colorBar(double from, double to, String unit) {
    bar = new ColorBar(from, to, unit);
    return this;
  }

  /** Draws the sheet. */
  public BufferedImage render() {
    int top = title.isEmpty() ? 0 : TITLE;
    int panelWidth = panels.stream().mapToInt(p -> p.image().getWidth()).sum();
    int panelHeight = panels.stream().mapToInt(p -> p.image().getHeight()).max().orElse(0);
    int columns = Math.max(1, panelWidth / LEGEND_COLUMN);
    int rows = (legend.size() + columns - 1) / columns;
    int width = panelWidth + (bar == null ? 0 : BAR);
    int height = top + panelHeight + CAPTION + (rows == 0 ? 0 : rows * LEGEND_ROW + 18);
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setColor(new Color(MeshRenderer.BACKGROUND));
      graphics.fillRect(0, 0, width, height);
      Text.draw(graphics, title, 24, top - 16, 20, true, Text.Align.LEFT);
      int x = 0;
      for (Panel panel : panels) {
        graphics.drawImage(panel.image(), x, top, null);
        double middle = x + panel.image().getWidth() / 2.0;
        double y = top + panelHeight + 14;
        Text.draw(graphics, panel.caption(), middle, y, 15, true, Text.Align.CENTRE);
        Text.draw(graphics, panel.detail(), middle, y + 18, 13, false, Text.Align.CENTRE);
        x += panel.image().getWidth();
      }
      for (int i = 0; i < legend.size(); i++) {
        double left = 28 + i % columns * (double) (panelWidth - 40) / columns;
        double y = top + panelHeight + CAPTION + 18 + i / columns * LEGEND_ROW;
        graphics.setColor(new Color(legend.get(i).colour()));
        graphics.fill(new Ellipse2D.Double(left, y - 12, 15, 15));
        Text.draw(graphics, legend.get(i).label(), left + 22, y, 13, false, Text.Align.LEFT);
      }
      if (bar != null) {
        drawBar(graphics, bar, panelWidth + 14, top + panelHeight / 8, panelHeight * 3 / 4);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private static void drawBar(Graphics2D graphics, ColorBar bar, int x, int y, int height) {
    for (int row = 0; row < height; row++) {
      graphics.setColor(new Color(ColorMap.sequential(1 - row / (height - 1.0))));
      graphics.fillRect(x, y + row, 18, 1);
    }
    for (int tick = 0; tick <= 4; tick++) {
      double value = bar.from() + (bar.to() - bar.from()) * tick / 4;
      double at = y + height - 1 - (height - 1) * tick / 4.0;
      String label = String.format(Locale.ROOT, bar.to() >= 10 ? "%.1f" : "%.2f", value);
      Text.draw(graphics, label, x + 25, at + 5, 13, false, Text.Align.LEFT);
    }
    Text.draw(graphics, bar.unit(), x, y - 12, 13, true, Text.Align.LEFT);
  }

  /** Writes the sheet as PNG. */
  public void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (!ImageIO.write(render(), "png", file.toFile())) {
      throw new IOException("this Java platform cannot write PNG");
    }
  }
}
