package io.lth.cli;

import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a walk through a plan goes, whoever walks: on a terminal a line a trial and one for the
 * whole, written over and over; else a line now and then.
 */
final class LiveView {
  private static final Duration ON_TERMINAL = Duration.ofMillis(500);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);

  private static final String ERASE = "\r\u001b[J";

  private final PrintWriter out;
  private final boolean terminal;
  private final Clock clock;
  private final Plan plan;
  private final Instant start;
  private final Map<Place.Trial, Integer> stagesOfTrial = new LinkedHashMap<>();
  private final Map<Place.Trial, Integer> finishedOfTrial = new HashMap<>();
  private final Map<StageId, Integer> underWay = new TreeMap<>();
  private final Set<StageId> heard = new HashSet<>();
  private final Map<StageId, Stage> running = new TreeMap<>();
  private Instant lastShown;
  private @Nullable Instant firstTraining;
  private int finishedStages;
  private int resumedStages;
  private long finishedIterations;
  private long computedIterations;
  private int linesToWriteOver;

  /**
   * A view of one walk.
   *
   * @param terminal whether lines can be written over
   */
  LiveView(PrintWriter out, boolean terminal, Clock clock, Plan plan) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.plan = plan;
    this.start = clock.instant();
    this.lastShown = start;
    for (Stage stage : plan.stages()) {
      stage.place().ofTrial().ifPresent(trial -> stagesOfTrial.merge(trial, 1, Integer::sum));
    }
  }

  synchronized void started(Stage stage) {
    running.put(stage.id(), stage);
    if (stage.kind() == StageKind.TRAIN) {
      underWay.put(stage.id(), 0);
      trains();
    }
  }

  /** A training is so far; the first word of it is where it begins: at 0, or at its checkpoint. */
  synchronized void reached(Stage stage, int iteration) {
    if (!heard.add(stage.id())) {
      compute(iteration - underWay.getOrDefault(stage.id(), iteration));
    }
    underWay.put(stage.id(), iteration);
    show(false);
  }

  private void trains() {
    firstTraining = firstTraining == null ? clock.instant() : firstTraining;
  }

  /** Less than none is computed where a training went on from an earlier checkpoint than it was. */
  private void compute(long iterations) {
    computedIterations += Math.max(0, iterations);
  }

  /**
   * A stage is done.
   *
   * @param computed whether in this walk, and not taken over
   */
  synchronized void finished(Stage stage, boolean computed) {
    Integer last = underWay.remove(stage.id());
    running.remove(stage.id());
    finishedStages++;
    finishedIterations += Plan.iterations(stage);
    stage.place().ofTrial().ifPresent(trial -> finishedOfTrial.merge(trial, 1, Integer::sum));
    if (!computed) {
      resumedStages++;
    } else if (stage.kind() == StageKind.TRAIN) {
      // Whoever looks now and then misses its last words, or all of a short one.
      trains();
      compute(Plan.iterations(stage) - (last == null ? 0 : last));
    }
    show(finishedStages == plan.stages().size());
  }

  synchronized void failed(Stage stage, String why) {
    underWay.remove(stage.id());
    running.remove(stage.id());
    say("%s failed: %s".formatted(stage.id(), why));
  }

  /** Shows what is under way, if it is time to: for whoever hears of changes now and then. */
  synchronized void tick() {
    show(false);
  }

  boolean isOnTerminal() {
    return terminal;
  }

  /** Writes a line that stays. */
  synchronized void say(String line) {
    out.println(back() + line);
    linesToWriteOver = 0;
    out.flush();
  }

  /** To the beginning of what is to be written over, and nothing is left from there on. */
  private String back() {
    if (!terminal) {
      return "";
    }
    return linesToWriteOver == 0 ? ERASE : "\r\u001b[%dA\u001b[J".formatted(linesToWriteOver);
  }

  private void show(boolean now) {
    Instant instant = clock.instant();
    if (!now && instant.isBefore(lastShown.plus(terminal ? ON_TERMINAL : ELSEWHERE))) {
      return;
    }
    lastShown = instant;
    if (terminal) {
      List<String> lines = new ArrayList<>(trials());
      lines.add(whole(instant));
      out.print(back() + String.join(System.lineSeparator(), lines));
      if (now) {
        out.println();
      }
      linesToWriteOver = now ? 0 : lines.size() - 1;
    } else {
      out.println(whole(instant) + nowTraining());
    }
    out.flush();
  }

  private List<String> trials() {
    return stagesOfTrial.entrySet().stream()
        .map(
            trial ->
                "  %s  %3d/%d stages%s"
                    .formatted(
                        trial.getKey().slug().replace('.', ' ').replace("trial-", "trial "),
                        finishedOfTrial.getOrDefault(trial.getKey(), 0),
                        trial.getValue(),
                        underWayIn(trial.getKey())))
        .toList();
  }

  private String underWayIn(Place.Trial trial) {
    String stages =
        running.values().stream()
            .filter(stage -> stage.place().ofTrial().equals(Optional.of(trial)))
            .map(this::shortly)
            .collect(Collectors.joining(", "));
    return stages.isEmpty() ? "" : "  " + stages;
  }

  /** As in {@code round-3.winning-ticket 600/1,200}, or {@code round-3.winning-ticket.prune}. */
  private String shortly(Stage stage) {
    String name = stage.id().value().replaceFirst("^.*?trial-\\d+\\.", "");
    Integer iteration = underWay.get(stage.id());
    return iteration == null
        ? name
        : "%s %,d/%,d".formatted(name.replace(".train", ""), iteration, Plan.iterations(stage));
  }

  private String whole(Instant instant) {
    Duration elapsed = Duration.between(start, instant);
    // Getting data and starting what is not up come before: they say nothing about the time left.
    Duration training = firstTraining == null ? elapsed : Duration.between(firstTraining, instant);
    long done = finishedIterations + underWay.values().stream().mapToLong(Integer::longValue).sum();
    double rate = computedIterations / Math.max(1e-3, training.toMillis() / 1e3);
    String left =
        computedIterations == 0
            ? "time left not known yet"
            : "about %s left"
                .formatted(
                    Durations.words(
                        Duration.ofMillis((long) ((plan.iterations() - done) / rate * 1e3))));
    String resumed = resumedStages == 0 ? "" : " (%d taken over)".formatted(resumedStages);
    return "%d/%d stages%s · %,d/%,d iterations · %.0f it/s · %s · %s"
        .formatted(
            finishedStages,
            plan.stages().size(),
            resumed,
            done,
            plan.iterations(),
            rate,
            Durations.words(elapsed),
            left);
  }

  private String nowTraining() {
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
