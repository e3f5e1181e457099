package io.lth.evidence;

import io.lth.evidence.Drawing.Point;
import io.lth.lottery.recipe.Iteration;
import java.util.List;
import java.util.Optional;

/**
 * What a figure shows, before it is drawn.
 *
 * @param at the iteration whose values it shows, where there is a figure for each of several
 * @param variant that it shows; empty where the experiment has but one
 * @param title of the run it is of
 * @param x what its points lie over
 * @param lines at least one
 */
record Plot(
    Figure figure,
    Optional<Iteration> at,
    String variant,
    String title,
    Over x,
    String yTitle,
    List<Line> lines) {
  Plot {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a figure shows at least one line");
    }
  }

  /** The file name without its ending. */
  String fileStem() {
    return (variant.isEmpty() ? "" : variant + "-")
        + figure.fileStem()
        + at.map(iteration -> "-" + iteration.value()).orElse("");
  }

  /** What it shows. */
  String caption() {
    return (variant.isEmpty() ? "" : variant + ": ")
        + figure.caption()
        + at.map(iteration -> ", iteration %,d".formatted(iteration.value())).orElse("");
  }

  /** What the points of a figure lie over. */
  sealed interface Over {
    /** What stands below the axis. */
    String title();

    /** What a point's place is called in the head of a table. */
    String column();
  }

  /**
   * Over training iterations.
   *
   * @param last of each training
   * @param lowest the least value to be seen: the first rise would flatten all that comes after it
   */
  record Iterations(int last, double lowest, double highest) implements Over {
    @Override
    public String title() {
      return "Training iterations";
    }

    @Override
    public String column() {
      return "Iteration";
    }
  }

  /**
   * Over rounds, evenly spaced, which is the paper's logarithmic axis of densities: each round
   * leaves about the same fraction of the weights.
   *
   * @param labels the density of each round as the paper prints it, from the dense one on
   * @param stride rounds from one label to the next
   */
  record Rounds(List<String> labels, int stride) implements Over {
    public Rounds {
      labels = List.copyOf(labels);
    }

    int last() {
      return labels.size() - 1;
    }

    @Override
    public String title() {
      return "% of weights remaining";
    }

    @Override
    public String column() {
      return "Weights remaining";
    }
  }

  /**
   * A line.
   *
   * @param points in the order of x, which is an iteration or a round
   * @param marked those of them that bear a marker and a bar
   */
  record Line(String name, Look look, List<Point> points, List<Point> marked) {
    Line {
      points = List.copyOf(points);
      marked = List.copyOf(marked);
    }
  }
}
