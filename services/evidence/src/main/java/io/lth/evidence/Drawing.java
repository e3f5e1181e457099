package io.lth.evidence;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One pair of axes with lines on it, as SVG and PNG. The same calls give the same bytes. */
final class Drawing {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  /** A little less than what the plot is given: XChart draws no tick where its hint is wider. */
  private static final int PLOT_WIDTH = 700;

  private static final int PNG_SCALE = 2;
  private static final Color GRID = new Color(0xE0E0E0);
  private static final Pattern CLIP_NAME = Pattern.compile("clip-?\\d+");

  private final XYChart chart;
  private final List<String> descriptions = new ArrayList<>();

  Drawing(String title, String xTitle, String yTitle) {
    Typeface typeface = Typeface.carried();
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart
        .getStyler()
        .setBaseFont(typeface.size(13))
        .setChartTitleFont(typeface.size(16))
        .setChartTitleBoxVisible(false)
        .setChartTitlePadding(10)
        .setLegendFont(typeface.size(13))
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE)
        .setLegendSeriesLineLength(34)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLocale(Locale.ROOT)
        .setMarkerSize(8);
    chart
        .getStyler()
        .setAxisTitleFont(typeface.size(14))
        .setAxisTickLabelsFont(typeface.size(12))
        .setPlotGridLinesColor(GRID)
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setXAxisTickMarkSpacingHint(90)
        .setYAxisTickMarkSpacingHint(50)
        .setYAxisLabelAlignment(TextAlignment.Right)
        .setXAxisDecimalPattern("#,##0")
        .setYAxisDecimalPattern("#,##0.##");
  }

  /** Draws a figure. */
  static Drawing of(Plot plot) {
    Drawing drawing = new Drawing(plot.title(), plot.x().title(), plot.yTitle());
    switch (plot.x()) {
      case Plot.Iterations(int last, double lowest, double highest) -> {
        plot.lines()
            .forEach(
                line ->
                    drawing.line(
                        line.name(), line.look(), line.points(), line.marked(), last / 250.0));
        drawing.rangeX(0, last);
        drawing.rangeY(lowest, highest);
      }
      case Plot.Rounds rounds -> drawing.overRounds(plot.lines(), rounds);
    }
    return drawing;
  }

  /** With a whole x at every label: XChart puts its ticks there. */
  private void overRounds(List<Plot.Line> lines, Plot.Rounds rounds) {
    int stride = rounds.stride();
    for (Plot.Line line : lines) {
      List<Point> points =
          line.points().stream()
              .map(p -> new Point(p.x() / stride, p.label(), p.mean(), p.min(), p.max()))
              .toList();
      line(line.name(), line.look(), points, points, 0.08 * (rounds.last() + 1) / stride / 20);
    }
    double last = (double) rounds.last() / stride;
    double margin = last == 0 ? 0.5 : 0.03 * last;
    rangeX(-margin, last + margin);
    labelWholeX(x -> label(x * stride, rounds), last + 2 * margin);
  }

  /**
   * The label of a round.
   *
   * <p>XChart also asks for labels beyond the ends of the axis, which it doesn't draw, and gives up
   * on labels that aren't all different.
   */
  private static String label(double position, Plot.Rounds rounds) {
    int round = (int) Math.round(position);
    boolean isRound = Math.abs(position - round) < 1e-6 && round >= 0 && round <= rounds.last();
    return isRound ? rounds.labels().get(round) : String.format(Locale.ROOT, "#%.1f", position);
  }

  /**
   * Draws a line.
   *
   * @param all its points
   * @param marked those of its points that bear a marker and, where trainings differ, a bar from
   *     the least to the greatest
   * @param barCap half the width of a bar's ends, in units of x
   */
  private void line(String name, Look look, List<Point> all, List<Point> marked, double barCap) {
    descriptions.add(
        marked.stream().map(Point::toString).collect(Collectors.joining(", ", name + ": ", "")));
    Trace line = new Trace();
    Trace bars = new Trace();
    Trace markers = new Trace();
    all.forEach(point -> line.to(point.x(), point.mean()));
    for (Point point : marked) {
      markers.to(point.x(), point.mean()).lift();
      if (point.max() > point.min()) {
        bars.to(point.x() - barCap, point.min()).to(point.x() + barCap, point.min()).lift();
        bars.to(point.x(), point.min()).to(point.x(), point.max()).lift();
        bars.to(point.x() - barCap, point.max()).to(point.x() + barCap, point.max()).lift();
      }
    }
    if (!bars.isEmpty()) {
      Color faint =
          new Color(look.color().getRed(), look.color().getGreen(), look.color().getBlue(), 150);
      add(name + " (bars)", bars, faint, new BasicStroke(1.2f)).setShowInLegend(false);
    }
    add(name + " (line)", line, look.color(), look.stroke()).setShowInLegend(false);
    // Bears the legend, whose sample shows both stroke and marker.
    XYSeries legend = add(name, markers, look.color(), look.stroke());
    legend.setMarker(look.marker());
    legend.setMarkerColor(look.color());
  }

  private XYSeries add(String name, Trace trace, Color color, BasicStroke stroke) {
    XYSeries series = chart.addSeries(name, trace.xs(), trace.ys());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color).setLineStyle(stroke);
    return series;
  }

  /**
   * Puts a tick at every whole x, labelled by the function.
   *
   * @param span how many there are room for
   */
  private void labelWholeX(Function<Double, String> labels, double span) {
    chart.setCustomXAxisTickLabelsFormatter(labels);
    chart.getStyler().setXAxisTickMarkSpacingHint((int) (PLOT_WIDTH / span));
  }

  private void rangeX(double from, double to) {
    chart.getStyler().setXAxisMin(from).setXAxisMax(to);
  }

  private void rangeY(double from, double to) {
    chart.getStyler().setYAxisMin(from).setYAxisMax(to);
  }

  byte[] svg() {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, WIDTH, HEIGHT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Processors.get("svg")
          .getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT))
          .writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return repeatable(bytes.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Numbers the clip paths, whose names are identity hash codes and differ from run to run, and
   * says in words what the figure shows: its letters are outlines, which no reader or search can
   * read.
   */
  private String repeatable(String svg) {
    Map<String, String> names = new HashMap<>();
    String numbered =
        CLIP_NAME
            .matcher(svg)
            .replaceAll(
                match -> names.computeIfAbsent(match.group(), of -> "clip-" + (names.size() + 1)));
    int inside = numbered.indexOf('>', numbered.indexOf("<svg")) + 1;
    return numbered.substring(0, inside)
        + "\n  <title>%s</title>\n  <desc>%s</desc>"
            .formatted(
                escaped(chart.getTitle()),
                escaped(
                    "%s over %s. %s"
                        .formatted(
                            chart.getYAxisTitle(),
                            chart.getXAxisTitle(),
                            String.join("; ", descriptions))))
        + numbered.substring(inside);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  byte[] png() {
    BufferedImage image =
        new BufferedImage(WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(PNG_SCALE, PNG_SCALE);
      chart.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A mean over trainings, and what it is the mean of. */
  record Point(double x, String label, double mean, double min, double max) {
    @Override
    public String toString() {
      String pattern = max >= 1000 ? "%.0f" : "%.2f";
      return max > min
          ? String.format(
              Locale.ROOT,
              "at %s " + pattern + " (" + pattern + " to " + pattern + ")",
              label,
              mean,
              min,
              max)
          : String.format(Locale.ROOT, "at %s " + pattern, label, mean);
    }
  }

  /** The way of a pen, which can be lifted. */
  private static final class Trace {
    private final List<Double> xs = new ArrayList<>();
    private final List<Double> ys = new ArrayList<>();

    Trace to(double x, double y) {
      xs.add(x);
      ys.add(y);
      return this;
    }

    /** A point that is none breaks the line. */
    Trace lift() {
      return to(xs.getLast(), Double.NaN);
    }

    boolean isEmpty() {
      return xs.isEmpty();
    }

    double[] xs() {
      return xs.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] ys() {
      return ys.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
