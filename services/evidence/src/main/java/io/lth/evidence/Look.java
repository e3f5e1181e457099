package io.lth.evidence;

import io.lth.lottery.result.Arm;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How a line looks: colours told apart also by the colour-blind (Okabe and Ito, 2008). */
record Look(Color color, BasicStroke stroke, Marker marker) {
  private static final BasicStroke SOLID = stroke(null);
  private static final BasicStroke DASHED = stroke(new float[] {7, 5});
  private static final BasicStroke DOTTED = stroke(new float[] {2, 4});

  private static final Color BLACK = Color.BLACK;
  private static final Color BLUE = new Color(0x0072B2);
  private static final Color VERMILION = new Color(0xD55E00);
  private static final Color GREEN = new Color(0x009E73);
  private static final Color ORANGE = new Color(0xE69F00);
  private static final Color PURPLE = new Color(0xCC79A7);

  private static final List<Look> SEQUENCE =
      List.of(
          new Look(BLACK, SOLID, SeriesMarkers.CIRCLE),
          new Look(BLUE, SOLID, SeriesMarkers.SQUARE),
          new Look(VERMILION, SOLID, SeriesMarkers.DIAMOND),
          new Look(GREEN, SOLID, SeriesMarkers.TRIANGLE_UP),
          new Look(ORANGE, SOLID, SeriesMarkers.TRIANGLE_DOWN),
          new Look(PURPLE, SOLID, SeriesMarkers.CROSS));

  /** How many lines of a figure can be told apart. */
  static final int DISTINCT = SEQUENCE.size();

  static Look of(Arm arm) {
    return switch (arm) {
      case WINNING_TICKET -> new Look(BLUE, SOLID, SeriesMarkers.CIRCLE);
      case RANDOM_REINITIALIZATION -> new Look(VERMILION, DASHED, SeriesMarkers.SQUARE);
      case RANDOM_MASK -> new Look(GREEN, DOTTED, SeriesMarkers.TRIANGLE_UP);
    };
  }

  /** The look of one line among several of an arm, from 0. */
  static Look numbered(int number) {
    return SEQUENCE.get(number);
  }

  Look dashed() {
    return new Look(color, DASHED, marker);
  }

  private static BasicStroke stroke(float @Nullable [] dashes) {
    return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
  }
}
