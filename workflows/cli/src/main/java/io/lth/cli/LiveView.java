package io.lth.cli;

import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.WorkflowListener;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run goes: one line that is written over where there is a terminal, else a line now
 * and then.
 */
final class LiveView implements WorkflowListener {
  private static final Duration ON_TERMINAL = Duration.ofMillis(500);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final Clock clock;
  private final int stages;
  private final long iterations;
  private final Instant start;
  private final Map<StageId, Integer> underWay = new TreeMap<>();
  private Instant lastShown;
  private @Nullable Instant firstTraining;
  private int finishedStages;
  private int resumedStages;
  private long finishedIterations;
  private long computedIterations;

  /**
   * A view of one walk.
   *
   * @param terminal whether a line can be written over
   */
  LiveView(PrintWriter out, boolean terminal, Clock clock, Plan plan) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.stages = plan.stages().size();
    this.iterations = plan.iterations();
    this.start = clock.instant();
    this.lastShown = start;
  }

  @Override
  public synchronized void started(Stage stage) {
    if (stage.kind() == StageKind.TRAIN) {
      underWay.put(stage.id(), 0);
      firstTraining = firstTraining == null ? clock.instant() : firstTraining;
    }
  }

  @Override
  public synchronized void reached(Stage stage, int iteration, int iterationsOfStage) {
    int before = underWay.getOrDefault(stage.id(), 0);
    // The first word of a resumed training is how far it was: that was not computed now.
    if (before > 0) {
      computedIterations += iteration - before;
    }
    underWay.put(stage.id(), iteration);
    show(false);
  }

  @Override
  public synchronized void finished(Stage stage, StageRun run) {
    underWay.remove(stage.id());
    finishedStages++;
    finishedIterations += Plan.iterations(stage);
    if (run.origin() != StageRun.Origin.COMPUTED) {
      resumedStages++;
    }
    show(finishedStages == stages);
  }

  @Override
  public synchronized void failed(Stage stage, ProblemException problem) {
    underWay.remove(stage.id());
    say("%s failed: %s".formatted(stage.id(), problem.code()));
  }

  boolean isOnTerminal() {
    return terminal;
  }

  /** Writes a line that stays. */
  synchronized void say(String line) {
    out.println(terminal ? ERASE + line : line);
    out.flush();
  }

  private void show(boolean now) {
    Instant instant = clock.instant();
    if (!now && instant.isBefore(lastShown.plus(terminal ? ON_TERMINAL : ELSEWHERE))) {
      return;
    }
    lastShown = instant;
    String line = line(instant);
    if (terminal) {
      out.print(ERASE + line + (now ? "%n".formatted() : ""));
    } else {
      out.println(line);
    }
    out.flush();
  }

  private String line(Instant instant) {
    Duration elapsed = Duration.between(start, instant);
    // Getting data and starting MLflow come before: they say nothing about the time left.
    Duration training = firstTraining == null ? elapsed : Duration.between(firstTraining, instant);
    long done = finishedIterations + underWay.values().stream().mapToLong(Integer::longValue).sum();
    double rate = computedIterations / Math.max(1e-3, training.toMillis() / 1e3);
    String left =
        computedIterations == 0
            ? "time left not known yet"
            : "about %s left"
                .formatted(
                    Durations.words(Duration.ofMillis((long) ((iterations - done) / rate * 1e3))));
    String resumed = resumedStages == 0 ? "" : " (%d taken over)".formatted(resumedStages);
    return "%d/%d stages%s · %,d/%,d iterations · %.0f it/s · %s · %s%s"
        .formatted(
            finishedStages,
            stages,
            resumed,
            done,
            iterations,
            rate,
            Durations.words(elapsed),
            left,
            underWay());
  }

  private String underWay() {
    return underWay.isEmpty()
        ? ""
        : " · now "
            + underWay.entrySet().stream()
                .map(
                    entry ->
                        "%s @ %d"
                            .formatted(
                                entry.getKey().value().replace(".train", ""), entry.getValue()))
                .collect(Collectors.joining(", "));
  }
}
