package io.lth.cli;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.stages.comparison.Comparison;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what differs between two finished runs. */
@Command(
    name = "compare",
    description = {
      "Tells what differs between two finished runs: settings, environment, verdicts, table,"
          + " digests, learning curves.",
      "Ends with 0 where the results are the same, with 1 where they differ, as diff does.",
    })
final class CompareCommand implements Callable<Integer> {
  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Name of a run, as `lth runs` lists it, or last.")
  private String one = "";

  @Parameters(index = "1", paramLabel = "RUN", description = "The other one.")
  private String other = "";

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  CompareCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter say = json ? spec.commandLine().getErr() : out;
    try (RecordedExperiments recorded = RecordedExperiments.open(home, say::println)) {
      ComparisonText text = compare(recorded.find(one), recorded.find(other));
      if (json) {
        out.println(text.json().toPrettyString());
      } else {
        text.lines().forEach(out::println);
      }
      out.flush();
      return text.comparison().sameResults() ? ExitCode.SAME : ExitCode.OTHER;
    }
  }

  /** Artifacts are found by their run, whichever experiment it is of. */
  static ComparisonText compare(Found one, Found other) {
    return new ComparisonText(
        one.run(),
        other.run(),
        Comparison.of(one.run(), other.run(), one.record().artifacts(), one.record().documents()));
  }
}
