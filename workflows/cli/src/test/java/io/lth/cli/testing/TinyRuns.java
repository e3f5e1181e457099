package io.lth.cli.testing;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.random.Seed;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import io.lth.stages.execution.WorkflowRequest;
import io.lth.stages.handler.Cancellation;
import io.lth.stages.testing.InMemoryRecord;
import io.lth.stages.testing.TinyWorkflow;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finished runs of a tiny experiment, in a record in memory. */
public final class TinyRuns {
  private TinyRuns() {}

  /** A claim that holds whatever is measured, where trainings are long enough for it. */
  public static Claim claim(int leastIterations) {
    return new Claim(
        "T1",
        "section 9",
        "Tiny networks learn.",
        List.of(
            new Measure(
                "final accuracy, dense",
                new Estimator.Level(Quantity.FINAL_ACCURACY, Side.DENSE),
                new ExpectedRange(-1e6, 1e6, "direction: section 9"),
                new Scale(2, leastIterations),
                List.of(new PrintedNumber("about half", 50, "section 9")))));
  }

  /** A claim that holds whatever the first tickets' ratio to the dense network is. */
  public static Claim ratio() {
    Side tickets =
        new Side(Arm.WINNING_TICKET, TinyWorkflow.EXPERIMENT.only().ladder().density(1).percent(1));
    return new Claim(
        "T2",
        "section 9",
        "Tiny tickets learn as well.",
        List.of(
            Measure.of(
                "accuracy ratio",
                new Estimator.Ratio(Quantity.FINAL_ACCURACY, tickets, Side.DENSE),
                new ExpectedRange(-1e6, 1e6, "direction: section 9"),
                new Scale(2, 60))));
  }

  /** Runs it once; the claim can be judged if its trainings are at most 60 iterations long. */
  public static String run(InMemoryRecord record, long seed, Claim... claims) {
    Experiment claiming =
        TinyWorkflow.EXPERIMENT.withSeed(new Seed(seed)).withClaims(List.of(claims));
    return run(record, new TinyWorkflow().with(claiming));
  }

  /** Runs a workflow once. */
  public static String run(InMemoryRecord record, TinyWorkflow workflow) {
    String run =
        workflow
            .run(
                record,
                WorkflowRequest.Resumption.FRESH,
                2,
                new Cancellation(),
                new TinyWorkflow.Silent())
            .run();
    record.put(run, "plan.json", "{\"stages\": []}".getBytes(StandardCharsets.UTF_8));
    return run;
  }
}
