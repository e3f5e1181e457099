package io.lth.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.evidence.ResultsText;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.plan.Plan;
import io.lth.stages.execution.WorkflowOutcome;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * How a reproduction is shown.
 *
 * @param out hears how it goes
 * @param err hears what goes wrong
 * @param terminal whether lines can be written over, and in colour
 * @param machine hears the outcome as JSON, and nobody else hears it, if it is wanted so
 */
record Showing(PrintWriter out, PrintWriter err, boolean terminal, Optional<PrintWriter> machine) {

  /**
   * On a command's two writers.
   *
   * @param json whether a machine reads the first: then how it goes is told to the second
   */
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 there is again none without a terminal
  static Showing on(PrintWriter out, PrintWriter err, boolean json) {
    if (json) {
      return new Showing(err, err, false, Optional.of(out));
    }
    Console console = System.console();
    return new Showing(out, err, console != null && console.isTerminal(), Optional.empty());
  }

  void line(String line) {
    out.println(line);
    out.flush();
  }

  LiveView view(Plan plan) {
    return new LiveView(out, terminal, Clock.systemUTC(), plan);
  }

  /** The table, the checks, the verdicts, and where all of it lies. */
  void outcome(Experiment experiment, WorkflowOutcome outcome, String link) {
    if (machine.isPresent()) {
      machine.get().println(json(experiment, outcome, link).toPrettyString());
      machine.get().flush();
      return;
    }
    out.print(
        ResultsText.of(
            experiment,
            outcome.results(),
            outcome.checks(),
            outcome.verdicts(),
            terminal ? ResultsText.Colour.ANSI : ResultsText.Colour.PLAIN));
    out.printf(
        "Determinism: verdicts statistical, trainings %s%n",
        outcome.trainings().name().toLowerCase(Locale.ROOT));
    out.printf("Drift against the last run: %s%n", outcome.drift().sentence());
    out.printf("Everything is in MLflow: %s%n", link);
    out.flush();
  }

  private static ObjectNode json(Experiment experiment, WorkflowOutcome outcome, String link) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("experiment", experiment.name()).put("profile", experiment.profile());
    all.put("run", outcome.run()).put("link", link).put("holds", outcome.holds());
    ObjectNode checks = all.putObject("checks");
    outcome.checks().forEach(check -> checks.put(check.check().label(), check.passed()));
    ObjectNode verdicts = all.putObject("verdicts");
    outcome
        .verdicts()
        .forEach(verdict -> verdicts.put(verdict.claim().id(), verdict.outcome().words()));
    all.put("trainings-tier", outcome.trainings().name());
    all.put("drift", outcome.drift().sentence()).put("changed", outcome.drift().isChange());
    return all;
  }
}
