package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.cli.testing.Tree;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.execution.StageRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveViewTest {
  private static final String ERASE = "\r\u001b[K";

  private final StringWriter out = new StringWriter();
  private Instant now = Instant.EPOCH;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private Plan plan;
  private List<Stage> trainings;

  @BeforeEach
  void planTheSmokeProfile(@TempDir Path folder) {
    Home home = new Home(Tree.in(folder).root(), folder.resolve("state"), folder);
    plan = Planner.plan(new Experiments(home).read("lenet-mnist", Optional.of("smoke")));
    trainings = plan.stages().stream().filter(stage -> stage.kind() == StageKind.TRAIN).toList();
  }

  @Test
  void elsewhereALineNowAndThenTellsProgressRateAndTimeLeft() {
    LiveView view = view(false);
    Stage training = trainings.getFirst();
    view.started(training);
    view.reached(training, 20, 300);
    view.reached(training, 40, 300);
    assertThat(out.toString()).isEmpty();

    now = now.plusSeconds(10);
    view.reached(training, 120, 300);

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
    view.reached(training, 20, 300);
    now = now.plusSeconds(10);
    view.reached(training, 120, 300);

    assertThat(out.toString()).contains("10 it/s · 1 min 10 s · about 5 min 48 s left");
  }

  @Test
  void onATerminalOneLineIsWrittenOver() {
    LiveView view = view(true);
    Stage training = trainings.getFirst();
    view.started(training);
    view.reached(training, 20, 300);
    now = now.plus(Duration.ofMillis(500));
    view.reached(training, 40, 300);
    view.say("a line that stays");

    assertThat(out.toString().split("\r", -1)).hasSize(3);
    assertThat(out.toString())
        .startsWith(ERASE + "0/35 stages")
        .contains(ERASE + "a line that stays");
  }

  @Test
  void whatWasTakenOverIsCountedButNotPartOfTheRate() {
    LiveView view = view(false);
    Stage taken = trainings.get(0);
    Stage resumed = trainings.get(1);
    now = now.plusSeconds(10);
    view.started(taken);
    view.finished(taken, run(StageRun.Origin.RESUMED));

    assertThat(out.toString())
        .contains("1/35 stages (1 taken over) · 300/3,600 iterations · 0 it/s", "not known yet");

    // A training that goes on from its checkpoint says first where it is.
    view.started(resumed);
    view.reached(resumed, 200, 300);
    now = now.plusSeconds(10);
    view.reached(resumed, 300, 300);

    assertThat(out.toString()).contains("600/3,600 iterations · 10 it/s · 20 s · about 5 min 00 s");
  }

  @Test
  void theLastStageIsShownAtOnceAndAFailureByItsCode() {
    LiveView view = view(false);
    plan.stages().forEach(stage -> view.finished(stage, run(StageRun.Origin.COMPUTED)));
    view.failed(
        trainings.getFirst(),
        Problem.of(Fault.DIVERGENCE, "training-diverged")
            .expected("a finite loss")
            .found("NaN")
            .where("here")
            .remedy("train slower")
            .exception());

    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("35/35 stages · 3,600/3,600 iterations"))
        .anyMatch(line -> line.endsWith(trainings.getFirst().id() + " failed: training-diverged"));
  }

  private LiveView view(boolean terminal) {
    return new LiveView(new PrintWriter(out), terminal, clock, plan);
  }

  private static StageRun run(StageRun.Origin origin) {
    return new StageRun(
        "run",
        new StageKey(Sha256.of(new byte[0])),
        new StageResult(new LinkedHashMap<>(), new LinkedHashMap<>()),
        origin);
  }
}
