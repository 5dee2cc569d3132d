package dev.morphflux.models.training.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.io.IoErrors;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics.jsonl} as a picture: the training loss, and below it the held-out errors, over the
 * steps of both phases; logarithmic.
 */
final class LossPlot {
  private static final Logger log = LoggerFactory.getLogger(LossPlot.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 380;
  private static final int X_TICK_PIXELS = 120;
  private static final int MOST_POINTS = 600;
  private static final int MOST_MARKED = 60;
  private static final String ERROR = "ErrorMillimetres";
  private static final String LOSS = "training";
  private static final String BEST = "best (mean of these)";
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x1f6feb),
          new Color(0xd9730d),
          new Color(0xf0a860),
          new Color(0x2a9d5c),
          new Color(0x8fd0a8));

  /** One chart's lines, by name, as value over step. */
  private final Map<String, SortedMap<Integer, Double>> losses = new TreeMap<>();

  private final Map<String, SortedMap<Integer, Double>> errors = new TreeMap<>();
  private final Map<Phase, Map.Entry<Integer, Double>> best = new EnumMap<>(Phase.class);
  private int autoencoderSteps;
  private int lastStep;
  private boolean manipulates;

  private LossPlot() {}

  /** Draws anew; where a picture cannot be drawn, the log says so and the run goes on. */
  static void draw(Path metrics, Path picture) {
    try {
      LossPlot plot = new LossPlot();
      for (String line : Files.readAllLines(metrics)) {
        plot.add(JSON.readTree(line));
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      BitmapEncoder.saveBitmap(plot.charts(), 2, 1, png, BitmapEncoder.BitmapFormat.PNG);
      Path unfinished = picture.resolveSibling(picture.getFileName() + ".part");
      Files.write(unfinished, png.toByteArray());
      Files.move(unfinished, picture, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      warn(picture, IoErrors.describe(e));
    } catch (RuntimeException | LinkageError | InternalError e) {
      // So a platform without fonts fails, in different ways.
      warn(picture, e.toString());
    }
  }

  private static void warn(Path picture, String reason) {
    log.atWarn()
        .setMessage("no plot of the losses")
        .addKeyValue("file", picture)
        .addKeyValue("reason", reason)
        .log();
  }

  private void add(JsonNode line) {
    Phase phase = Phase.valueOf(line.path("phase").asText());
    boolean manipulation = phase == Phase.MANIPULATION;
    int done = line.path("stepsDone").asInt();
    int step = manipulation ? autoencoderSteps + done : done;
    if (manipulation) {
      manipulates = true;
    } else {
      autoencoderSteps = Math.max(autoencoderSteps, done);
    }
    lastStep = Math.max(lastStep, step);
    switch (line.path("event").asText()) {
      case MetricsLog.STEP -> put(losses, LOSS, step, line.path("output").asDouble());
      case MetricsLog.EVALUATION -> {
        line.properties().forEach(figure -> addError(figure.getKey(), step, figure.getValue()));
        if (line.path("bestStep").asInt() == done) {
          best.put(phase, Map.entry(step, line.path("criterionMillimetres").asDouble()));
        }
      }
      default -> {}
    }
  }

  private void addError(String name, int step, JsonNode value) {
    if (name.endsWith(ERROR) && !name.contains("Max")) {
      String words = name.substring(0, name.length() - ERROR.length());
      put(
          errors,
          words.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT),
          step,
          value.asDouble());
    }
  }

  /** A logarithm has no place for 0. */
  private static void put(
      Map<String, SortedMap<Integer, Double>> lines, String name, int step, double value) {
    if (value > 0) {
      lines.computeIfAbsent(name, key -> new TreeMap<>()).put(step, value);
    }
  }

  private List<XYChart> charts() {
    XYChart upper = chart("Mean absolute error in training", "normalised", losses);
    XYChart lower = chart("Mean error of held-out subjects", "mm", errors);
    if (!best.isEmpty()) {
      XYSeries series =
          lower.addSeries(
              BEST,
              best.values().stream().map(Map.Entry::getKey).toList(),
              best.values().stream().map(Map.Entry::getValue).toList());
      series.setMarker(SeriesMarkers.DIAMOND);
      series.setMarkerColor(Color.BLACK);
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
    return List.of(upper, lower);
  }

  private XYChart chart(String title, String unit, Map<String, SortedMap<Integer, Double>> lines) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("steps")
            .yAxisTitle(unit)
            .theme(Styler.ChartTheme.Matlab)
            .build();
    chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setXAxisTickMarkSpacingHint(X_TICK_PIXELS);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax((double) Math.max(1, lastStep));
    lines.forEach(
        (name, points) -> {
          List<Map.Entry<Integer, Double>> drawn = thinned(points);
          XYSeries series =
              chart.addSeries(
                  name,
                  drawn.stream().map(Map.Entry::getKey).toList(),
                  drawn.stream().map(Map.Entry::getValue).toList());
          series.setLineColor(COLOURS.get((chart.getSeriesMap().size() - 1) % COLOURS.size()));
          series.setLineWidth(1.6f);
          series.setLineStyle(SeriesLines.SOLID);
          boolean few = drawn.size() <= MOST_MARKED;
          series.setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
          series.setMarkerColor(series.getLineColor());
        });
    if (manipulates && !lines.isEmpty()) {
      chart.addAnnotation(new AnnotationLine(autoencoderSteps, true, false));
    }
    return chart;
  }

  /** Every n-th point, so that there are not more than can be seen. */
  private static List<Map.Entry<Integer, Double>> thinned(SortedMap<Integer, Double> points) {
    int every = points.size() / MOST_POINTS + 1;
    List<Map.Entry<Integer, Double>> kept = new ArrayList<>();
    int number = 0;
    for (Map.Entry<Integer, Double> point : points.entrySet()) {
      if (number++ % every == 0) {
        kept.add(point);
      }
    }
    return kept;
  }
}
