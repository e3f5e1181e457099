package io.lth.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.evidence.Plot.Line;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** The values behind the figures as JSON, for the page's script and whoever reads its source. */
final class FigureData {
  private static final JsonMapper JSON = new JsonMapper();

  private FigureData() {}

  /** By figure; safe within a script element, whatever the names hold. */
  static String json(List<Plot> plots) {
    ObjectNode figures = JSON.createObjectNode();
    for (Plot plot : plots) {
      int digits = plot.figure().digits();
      ObjectNode figure = figures.putObject(plot.fileStem());
      figure.put("digits", digits);
      if (plot.x() instanceof Plot.Rounds rounds) {
        ArrayNode labels = figure.putArray("labels");
        rounds.labels().forEach(labels::add);
      }
      ArrayNode lines = figure.putArray("lines");
      for (Line line : plot.lines()) {
        ObjectNode node = lines.addObject();
        node.put("name", line.name()).put("hue", line.look().hue().label());
        ArrayNode points = node.putArray("points");
        line.points()
            .forEach(
                point ->
                    points
                        .addArray()
                        .add((int) point.x())
                        .add(rounded(point.mean(), digits))
                        .add(rounded(point.min(), digits))
                        .add(rounded(point.max(), digits)));
      }
    }
    try {
      return JSON.writeValueAsString(figures).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP);
  }
}
