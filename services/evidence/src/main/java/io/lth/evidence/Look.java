package io.lth.evidence;

import io.lth.lottery.result.Arm;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How a line looks: told apart by its hue, by its dashes and by the shape of its markers. */
record Look(Hue hue, Dash dash, Shape shape) {

  /** Colours told apart also by the colour-blind (Okabe and Ito, 2008). */
  enum Hue {
    BLACK(0x000000),
    BLUE(0x0072B2),
    VERMILION(0xD55E00),
    GREEN(0x009E73),
    ORANGE(0xE69F00),
    PURPLE(0xCC79A7);

    private final Color color;

    Hue(int rgb) {
      this.color = new Color(rgb);
    }

    /** The name in style sheets, which have a lighter one of it for the dark. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a line is broken. */
  enum Dash {
    SOLID,
    DASHED(7, 5),
    DOTTED(2, 4);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Integer> lengths;

    Dash(Integer... lengths) {
      this.lengths = List.of(lengths);
    }

    /** Lengths of strokes and gaps, alternating; empty for an unbroken line. */
    List<Integer> lengths() {
      return lengths;
    }
  }

  /** What marks a point. */
  enum Shape {
    CIRCLE(SeriesMarkers.CIRCLE),
    SQUARE(SeriesMarkers.SQUARE),
    DIAMOND(SeriesMarkers.DIAMOND),
    TRIANGLE_UP(SeriesMarkers.TRIANGLE_UP),
    TRIANGLE_DOWN(SeriesMarkers.TRIANGLE_DOWN),
    CROSS(SeriesMarkers.CROSS);

    @SuppressWarnings("ImmutableEnumChecker") // XChart's own constants
    private final Marker marker;

    Shape(Marker marker) {
      this.marker = marker;
    }
  }

  private static final List<Look> SEQUENCE =
      List.of(
          new Look(Hue.BLACK, Dash.SOLID, Shape.CIRCLE),
          new Look(Hue.BLUE, Dash.SOLID, Shape.SQUARE),
          new Look(Hue.VERMILION, Dash.SOLID, Shape.DIAMOND),
          new Look(Hue.GREEN, Dash.SOLID, Shape.TRIANGLE_UP),
          new Look(Hue.ORANGE, Dash.SOLID, Shape.TRIANGLE_DOWN),
          new Look(Hue.PURPLE, Dash.SOLID, Shape.CROSS));

  /** How many lines of a figure can be told apart. */
  static final int DISTINCT = SEQUENCE.size();

  static Look of(Arm arm) {
    return switch (arm) {
      case WINNING_TICKET -> new Look(Hue.BLUE, Dash.SOLID, Shape.CIRCLE);
      case RANDOM_REINITIALIZATION -> new Look(Hue.VERMILION, Dash.DASHED, Shape.SQUARE);
      case RANDOM_MASK -> new Look(Hue.GREEN, Dash.DOTTED, Shape.TRIANGLE_UP);
      case ITERATIVE_TICKET -> new Look(Hue.ORANGE, Dash.SOLID, Shape.DIAMOND);
      case CONTINUED_TRAINING -> new Look(Hue.ORANGE, Dash.DASHED, Shape.TRIANGLE_DOWN);
      case SHUFFLED_WEIGHTS -> new Look(Hue.PURPLE, Dash.DASHED, Shape.CROSS);
      case SIGNS_ONLY -> new Look(Hue.BLACK, Dash.DOTTED, Shape.CROSS);
    };
  }

  /** The look of one line among several of an arm, from 0. */
  static Look numbered(int number) {
    return SEQUENCE.get(number);
  }

  Look dashed() {
    return new Look(hue, Dash.DASHED, shape);
  }

  Color color() {
    return hue.color;
  }

  Marker marker() {
    return shape.marker;
  }

  BasicStroke stroke() {
    if (dash.lengths().isEmpty()) {
      return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, null, 0);
    }
    float[] lengths = new float[dash.lengths().size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = dash.lengths().get(i);
    }
    return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, lengths, 0);
  }
}
