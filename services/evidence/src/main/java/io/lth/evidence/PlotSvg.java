package io.lth.evidence;

import static io.lth.evidence.Markup.element;
import static io.lth.evidence.Markup.text;

import io.lth.evidence.Drawing.Point;
import io.lth.evidence.Look.Shape;
import io.lth.evidence.Markup.Element;
import io.lth.evidence.Plot.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A figure as SVG within the page: its text is text, its colours are the page's, and every line is
 * a group of its own, which can be hidden.
 */
final class PlotSvg {
  /** How large, for which width of a page. */
  enum Size {
    WIDE(760, 400, 62, 11),
    NARROW(360, 300, 46, 6);

    private final int width;
    private final int height;
    private final int left;
    private final int labels;

    Size(int width, int height, int left, int labels) {
      this.width = width;
      this.height = height;
      this.left = left;
      this.labels = labels;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double TOP = 14;
  private static final double BOTTOM = 46;
  private static final double RIGHT = 24;

  /** Beside one another, or bars of equal densities would hide each other. */
  private static final double SIDESTEP = 5;

  private static final double CAP = 3;
  private static final double MARK = 4;

  private final Plot plot;
  private final Size size;
  private final double fromX;
  private final double toX;
  private final List<Double> ticksY;
  private final double fromY;
  private final double toY;

  private PlotSvg(Plot plot, Size size) {
    this.plot = plot;
    this.size = size;
    double lowest;
    double highest;
    switch (plot.x()) {
      case Plot.Iterations over -> {
        fromX = 0;
        toX = over.last();
        lowest = over.lowest();
        highest = over.highest();
      }
      case Plot.Rounds over -> {
        double margin = over.last() == 0 ? 0.5 : 0.03 * over.last();
        fromX = -margin;
        toX = over.last() + margin;
        lowest = points().mapToDouble(Point::min).min().orElseThrow();
        highest = points().mapToDouble(Point::max).max().orElseThrow();
      }
    }
    this.ticksY = ticks(lowest, highest, 6);
    this.fromY = Math.min(lowest, ticksY.getFirst());
    this.toY = Math.max(highest, ticksY.getLast());
  }

  /** For wide pages. */
  static Element of(Plot plot, Size size) {
    return new PlotSvg(plot, size).svg();
  }

  /** A line's sample, for a legend. */
  static Element sample(Look look) {
    return element("svg")
        .with("class", "sample " + look.hue().label())
        .with("viewBox", "0 0 36 14")
        .with("aria-hidden", "true")
        .holding(stroke(look, "M1,7L35,7"), mark(look.shape(), 18, 7));
  }

  private java.util.stream.Stream<Point> points() {
    return plot.lines().stream().flatMap(line -> line.points().stream());
  }

  private Element svg() {
    String clip = "frame-%s-%s".formatted(plot.fileStem(), size.label());
    Element frame =
        element("clipPath")
            .with("id", clip)
            .holding(
                element("rect")
                    .with("x", size.left)
                    .with("y", TOP - MARK)
                    .with("width", size.width - size.left - RIGHT + MARK)
                    .with("height", size.height - TOP - BOTTOM + 2 * MARK));
    return element("svg")
        .with("class", "plot " + size.label())
        .with("viewBox", "0 0 %d %d".formatted(size.width, size.height))
        .with("role", "img")
        .with(
            "aria-label",
            "%s over %s; the values are in the table below"
                .formatted(plot.yTitle(), plot.x().title()))
        .with("data-left", size.left)
        .with("data-right", size.width - RIGHT)
        .with("data-top", TOP)
        .with("data-bottom", size.height - BOTTOM)
        .with("data-from", Double.toString(fromX))
        .with("data-to", Double.toString(toX))
        .holding(element("defs").holding(frame), axes(), lines(clip));
  }

  private Element axes() {
    List<Markup> parts = new ArrayList<>();
    double bottom = size.height - BOTTOM;
    for (double tick : ticksY) {
      parts.add(path("grid", "M%s,%sL%s,%s", size.left, y(tick), size.width - RIGHT, y(tick)));
      parts.add(label(number(tick), size.left - 7, y(tick) + 4, "end"));
    }
    for (Tick tick : ticksX()) {
      parts.add(path("grid", "M%s,%sL%s,%s", x(tick.at()), TOP, x(tick.at()), bottom + 4));
      parts.add(label(tick.label(), x(tick.at()), bottom + 18, "middle"));
    }
    parts.add(path("axis", "M%s,%sL%s,%s", size.left, bottom, size.width - RIGHT, bottom));
    parts.add(
        label(plot.x().title(), (size.left + size.width - RIGHT) / 2, size.height - 8, "middle"));
    return element("g").with("class", "axes").holding(parts);
  }

  private record Tick(double at, String label) {}

  private List<Tick> ticksX() {
    return switch (plot.x()) {
      case Plot.Iterations over ->
          ticks(0, over.last(), size == Size.WIDE ? 8 : 4).stream()
              .map(at -> new Tick(at, number(at)))
              .toList();
      case Plot.Rounds over -> {
        int labels = Math.ceilDiv(over.labels().size(), size.labels);
        int stride = Math.max(over.stride(), labels);
        yield IntStream.rangeClosed(0, over.last())
            .filter(round -> round % stride == 0)
            .mapToObj(round -> new Tick(round, over.labels().get(round)))
            .toList();
      }
    };
  }

  private Element lines(String clip) {
    List<Markup> groups = new ArrayList<>();
    for (int i = 0; i < plot.lines().size(); i++) {
      groups.add(line(plot.lines().get(i), i));
    }
    return element("g").with("clip-path", "url(#%s)".formatted(clip)).holding(groups);
  }

  private Element line(Line line, int number) {
    double aside =
        plot.x() instanceof Plot.Rounds ? (number - (plot.lines().size() - 1) / 2.0) * SIDESTEP : 0;
    List<Markup> parts = new ArrayList<>();
    String way =
        line.points().stream()
            .map(p -> "%s,%s".formatted(Tenths.of(x(p.x()) + aside), Tenths.of(y(p.mean()))))
            .collect(Collectors.joining("L", "M", ""));
    parts.add(stroke(line.look(), way));
    for (Point point : line.marked()) {
      double x = x(point.x()) + aside;
      if (point.max() > point.min()) {
        parts.add(
            path(
                "bar",
                "M%s,%sL%s,%sM%s,%sL%s,%sM%s,%sL%s,%s",
                x - CAP,
                y(point.min()),
                x + CAP,
                y(point.min()),
                x,
                y(point.min()),
                x,
                y(point.max()),
                x - CAP,
                y(point.max()),
                x + CAP,
                y(point.max())));
      }
      parts.add(mark(line.look().shape(), x, y(point.mean())));
    }
    return element("g")
        .with("class", "line " + line.look().hue().label())
        .with("data-line", Integer.toString(number))
        .holding(parts);
  }

  private static Element stroke(Look look, String way) {
    Element path = element("path").with("class", "way").with("d", way);
    return look.dash().lengths().isEmpty()
        ? path
        : path.with(
            "stroke-dasharray",
            look.dash().lengths().stream().map(String::valueOf).collect(Collectors.joining(" ")));
  }

  private static Element mark(Shape shape, double x, double y) {
    double r = MARK;
    return switch (shape) {
      case CIRCLE ->
          element("circle").with("class", "mark").with("cx", x).with("cy", y).with("r", r - 0.2);
      case SQUARE -> path("mark", "M%s,%sh7v7h-7z", x - 3.5, y - 3.5);
      case DIAMOND ->
          path("mark", "M%s,%sL%s,%sL%s,%sL%s,%sz", x, y - 5, x + 5, y, x, y + 5, x - 5, y);
      case TRIANGLE_UP ->
          path("mark", "M%s,%sL%s,%sL%s,%sz", x, y - 5, x + 4.5, y + r, x - 4.5, y + r);
      case TRIANGLE_DOWN ->
          path("mark", "M%s,%sL%s,%sL%s,%sz", x, y + 5, x + 4.5, y - r, x - 4.5, y - r);
      case CROSS ->
          path(
              "cross",
              "M%s,%sL%s,%sM%s,%sL%s,%s",
              x - r,
              y - r,
              x + r,
              y + r,
              x - r,
              y + r,
              x + r,
              y - r);
    };
  }

  private static Element path(String kind, String pattern, double... lengths) {
    Object[] written = new Object[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      written[i] = Tenths.of(lengths[i]);
    }
    return element("path")
        .with("class", kind)
        .with("d", String.format(Locale.ROOT, pattern, written));
  }

  private static Element label(String label, double x, double y, String anchor) {
    return element("text")
        .with("x", x)
        .with("y", y)
        .with("text-anchor", anchor)
        .holding(text(label));
  }

  private double x(double value) {
    return size.left + (value - fromX) / (toX - fromX) * (size.width - size.left - RIGHT);
  }

  private double y(double value) {
    return size.height - BOTTOM - (value - fromY) / (toY - fromY) * (size.height - TOP - BOTTOM);
  }

  /** Round numbers around a range, about as many as asked. */
  private static List<Double> ticks(double from, double to, int about) {
    double span = to > from ? to - from : Math.max(1, Math.abs(from) / 100);
    double rough = span / about;
    double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        magnitude
            * (rough / magnitude <= 1
                ? 1
                : rough / magnitude <= 2 ? 2 : rough / magnitude <= 5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.floor(from / step + 1e-9);
    long last = Math.max(first + 1, (long) Math.ceil(to / step - 1e-9));
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private static String number(double value) {
    String pattern = Math.abs(value) >= 1000 ? "%,.0f" : "%.2f";
    String written = String.format(Locale.ROOT, pattern, value);
    return written.contains(".") ? written.replaceFirst("\\.?0+$", "") : written;
  }
}
