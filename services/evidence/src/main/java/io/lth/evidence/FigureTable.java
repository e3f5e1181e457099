package io.lth.evidence;

import io.lth.evidence.Drawing.Point;
import io.lth.evidence.Plot.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The values of a figure: a row for each place, a column for each line.
 *
 * @param rows each as long as there are columns; a cell says where nothing was measured
 */
record FigureTable(String caption, List<String> columns, List<List<String>> rows) {
  private static final String NOT_MEASURED = "–";

  FigureTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  static FigureTable of(Plot plot) {
    TreeSet<Double> places = new TreeSet<>();
    plot.lines().forEach(line -> line.points().forEach(point -> places.add(point.x())));
    List<List<String>> rows = new ArrayList<>();
    for (double place : places) {
      rows.add(
          Stream.concat(
                  Stream.of(label(plot, place)),
                  plot.lines().stream().map(line -> cell(plot, line, place)))
              .toList());
    }
    return new FigureTable(
        "%s: mean, and least–greatest where trainings differ.".formatted(plot.yTitle()),
        Stream.concat(Stream.of(plot.x().column()), plot.lines().stream().map(Line::name)).toList(),
        rows);
  }

  private static String label(Plot plot, double place) {
    return switch (plot.x()) {
      case Plot.Iterations _ -> String.format(Locale.ROOT, "%,.0f", place);
      case Plot.Rounds rounds -> rounds.labels().get((int) place) + " %";
    };
  }

  private static String cell(Plot plot, Line line, double place) {
    return line.points().stream()
        .filter(point -> point.x() == place)
        .findFirst()
        .map(point -> spread(point, plot.figure().digits()))
        .orElse(NOT_MEASURED);
  }

  private static String spread(Point point, int digits) {
    String mean = number(point.mean(), digits);
    return point.max() > point.min()
        ? "%s (%s–%s)".formatted(mean, number(point.min(), digits), number(point.max(), digits))
        : mean;
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
