package dev.morphflux.models.render;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws text where the platform has fonts. A minimal installation has none, and Java then fails in
 * different ways: text is left out there, the rest of the picture is drawn.
 */
final class Text {
  private static final Logger LOG = LoggerFactory.getLogger(Text.class);

  private Text() {}

  /** Where text stands against its x. */
  enum Align {
    LEFT,
    CENTRE,
    RIGHT
  }

  /**
   * Draws a line of text.
   *
   * @param y of the base line
   */
  static void draw(
      Graphics2D graphics, String text, double x, double y, float size, boolean bold, Align align) {
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(
          new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont(size));
      graphics.setColor(new Color(0x2b2f36));
      double width = graphics.getFontMetrics().stringWidth(text);
      double left =
          switch (align) {
            case LEFT -> x;
            case CENTRE -> x - width / 2;
            case RIGHT -> x - width;
          };
      graphics.drawString(text, (float) left, (float) y);
    } catch (RuntimeException | LinkageError | InternalError e) {
      LOG.atDebug().setMessage("No fonts, text is left out").addKeyValue("reason", e).log();
    }
  }
}
