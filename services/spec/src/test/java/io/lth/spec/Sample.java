package io.lth.spec;

import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two files in which every key of the forms occurs but those of the other variants. */
record Sample(String experiment, String expected) {
  static final Sample VALID = new Sample(resource("experiment.yaml"), resource("expected.yaml"));

  private static final ExperimentReader READER = new ExperimentReader(Map.of("mnist", 60_000));

  static ExperimentReader reader() {
    return READER;
  }

  Sample withExperiment(String line, String instead) {
    return new Sample(replaced(experiment, line, instead), expected);
  }

  Sample withExpected(String line, String instead) {
    return new Sample(experiment, replaced(expected, line, instead));
  }

  Sample withoutClaims() {
    return new Sample(experiment, "schema: 1\nclaims: []\n");
  }

  Experiment read(String profile) {
    return READER.read(
        new SourceFile("experiment.yaml", experiment),
        new SourceFile("expected.yaml", expected),
        profile);
  }

  /** The problems of reading it; none if it can be read. */
  List<Problem> problems() {
    try {
      read("full");
      return List.of();
    } catch (ProblemException e) {
      return e.problems();
    }
  }

  private static String replaced(String text, String line, String instead) {
    if (!text.contains(line)) {
      throw new IllegalArgumentException("the sample has no " + line);
    }
    return text.replaceFirst(Pattern.quote(line), Matcher.quoteReplacement(instead));
  }

  private static String resource(String name) {
    try (InputStream stream = Sample.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
