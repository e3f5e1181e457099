package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.cli.testing.Tree;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveViewTest {
  private final StringWriter out = new StringWriter();
  private Instant now = Instant.EPOCH;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private Plan plan;
  private List<Stage> trainings;

  @BeforeEach
  void planTheSmokeProfile(@TempDir Path folder) {
    Home home = new Home(Tree.in(folder).root(), folder.resolve("state"), folder, folder);
    plan = Planner.plan(new Experiments(home).read("lenet-mnist", Optional.of("smoke")));
    trainings = plan.stages().stream().filter(stage -> stage.kind() == StageKind.TRAIN).toList();
  }

  @Test
  void elsewhereALineNowAndThenTellsProgressRateAndTimeLeft() {
    LiveView view = view(false);
    Stage training = trainings.getFirst();
    view.started(training);
    view.reached(training, 20);
    view.reached(training, 40);
    assertThat(out.toString()).isEmpty();

    now = now.plusSeconds(10);
    view.reached(training, 120);

    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            "0/35 stages · 120/3,600 iterations · 10 it/s · 10 s · about 5 min 48 s left · now "
                + training.id().value().replace(".train", "")
                + " @ 120\n");
  }

  @Test
  void theTimeBeforeTheFirstTrainingIsNotPartOfTheRate() {
    LiveView view = view(false);
    Stage training = trainings.getFirst();
    now = now.plusSeconds(60);
    view.started(training);
    view.reached(training, 20);
    now = now.plusSeconds(10);
    view.reached(training, 120);

    assertThat(out.toString()).contains("10 it/s · 1 min 10 s · about 5 min 48 s left");
  }

  @Test
  void onATerminalALineATrialAndOneForTheWholeAreWrittenOver() {
    LiveView view = view(true);
    Stage training = trainings.getFirst();
    view.started(training);
    now = now.plus(Duration.ofMillis(500));
    view.reached(training, 20);
    view.reached(training, 30);
    now = now.plus(Duration.ofMillis(500));
    view.reached(training, 40);
    view.say("a line that stays");

    String[] shown = out.toString().split("\r", -1);
    assertThat(shown).hasSize(4);
    assertThat(shown[1].replace("\u001b[J", "").lines())
        .containsExactly(
            "  trial 0    0/16 stages  round-0.winning-ticket 20/300",
            "  trial 1    0/16 stages",
            "0/35 stages · 20/3,600 iterations · 0 it/s · 0 s · time left not known yet");
    assertThat(shown[2]).startsWith("\u001b[2A\u001b[J  trial 0").contains("40/300");
    assertThat(shown[3]).startsWith("\u001b[2A\u001b[Ja line that stays");
  }

  @Test
  void whatWasTakenOverIsCountedButNotPartOfTheRate() {
    LiveView view = view(false);
    Stage taken = trainings.get(0);
    Stage resumed = trainings.get(1);
    now = now.plusSeconds(10);
    view.started(taken);
    view.finished(taken, false);

    assertThat(out.toString())
        .contains("1/35 stages (1 taken over) · 300/3,600 iterations · 0 it/s", "not known yet");

    // A training that goes on from its checkpoint says first where it is.
    view.started(resumed);
    view.reached(resumed, 200);
    now = now.plusSeconds(10);
    view.reached(resumed, 300);

    assertThat(out.toString()).contains("600/3,600 iterations · 10 it/s · 20 s · about 5 min 00 s");
  }

  @Test
  void whoeverLooksNowAndThenCountsTheTrainingsThatWentByUnseen() {
    LiveView view = view(false);
    Stage seenOnce = trainings.get(0);
    Stage resumed = trainings.get(1);
    view.started(seenOnce);
    view.reached(seenOnce, 0);
    view.reached(seenOnce, 100);
    view.started(resumed);
    view.reached(resumed, 200);
    now = now.plusSeconds(10);
    view.finished(seenOnce, true);
    view.finished(resumed, true);
    now = now.plusSeconds(10);
    view.finished(trainings.get(2), true);

    assertThat(out.toString().lines())
        .satisfiesExactly(
            first -> assertThat(first).contains("1/35 stages · 500/3,600 iterations · 30 it/s"),
            // 300, the last 100 of the resumed one, and 300 that nobody saw.
            last -> assertThat(last).contains("3/35 stages · 900/3,600 iterations · 35 it/s"));
  }

  @Test
  void aTrainingThatFellBackToItsCheckpointComputedNoLessThanNothing() {
    LiveView view = view(false);
    Stage training = trainings.getFirst();
    view.started(training);
    view.reached(training, 0);
    view.reached(training, 200);
    view.reached(training, 100);
    now = now.plusSeconds(10);
    view.reached(training, 200);

    assertThat(out.toString()).contains("200/3,600 iterations · 30 it/s");
  }

  @Test
  void theLastStageIsShownAtOnceAndAFailureByItsCode() {
    LiveView view = view(false);
    plan.stages().forEach(stage -> view.finished(stage, true));
    view.failed(trainings.getFirst(), "training-diverged");

    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("35/35 stages · 3,600/3,600 iterations"))
        .anyMatch(line -> line.endsWith(trainings.getFirst().id() + " failed: training-diverged"));
  }

  private LiveView view(boolean terminal) {
    return new LiveView(new PrintWriter(out), terminal, clock, plan);
  }
}
