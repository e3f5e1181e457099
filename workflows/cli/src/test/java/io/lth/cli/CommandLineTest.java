package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.cli.testing.Tree;
import io.lth.lottery.problem.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Requests that are answered, or refused, before anything starts. */
class CommandLineTest {
  private Tree tree;
  private Home home;

  @BeforeEach
  void copyWhatIsShipped(@TempDir Path folder) {
    tree = Tree.in(folder.resolve("tree"));
    home =
        new Home(
            tree.root(),
            folder.resolve("state"),
            folder.resolve("no-python"),
            folder.resolve("no-airflow"));
  }

  private record Answer(int status, String out, String err) {}

  private Answer lth(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Lth.commandLine(home).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Answer(commandLine.execute(arguments), out.toString(), err.toString());
  }

  @Test
  void theExitCodeSaysWhoseFaultItIs() {
    assertThat(ExitCode.of(Fault.REQUEST)).isEqualTo(2);
    assertThat(ExitCode.of(Fault.DATA)).isEqualTo(3);
    assertThat(ExitCode.of(Fault.PLATFORM)).isEqualTo(3);
    assertThat(ExitCode.of(Fault.DIVERGENCE)).isEqualTo(1);
  }

  @Test
  void helpNamesEveryCommandAndEveryExitCode() {
    Answer help = lth("--help");

    assertThat(help.status()).isZero();
    assertThat(help.out())
        .contains("reproduce", "runs", "resume", "cancel", "plan", "experiments", "verify")
        .contains("up", "down", "status", "logs", "report", "bundle", "compare", "claims")
        .doesNotContain("supervise")
        .contains(
            "setup", "test", "0  finished", "1  a claim", "2  the request", "3  the platform");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void everyCommandHasItsHelp() {
    for (String command : Lth.commandLine(home).getSubcommands().keySet()) {
      Answer help = lth(command, "--help");

      assertThat(help.status()).as(command).isZero();
      assertThat(help.out()).contains("Usage: lth " + command).contains("--help");
      assertThat(help.err()).isEmpty();
    }
  }

  @Test
  void noCommandAtAllIsAWrongRequest() {
    Answer nothing = lth();

    assertThat(nothing.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(nothing.err()).contains("A command is missing.", "reproduce");
  }

  @Test
  void experimentsAreListedWithTheirProfiles() {
    Answer list = lth("experiments");

    assertThat(list.status()).isZero();
    assertThat(list.out())
        .isEqualToNormalizingNewlines(
            "lenet-mnist: smoke, quick, nightly, paper (default: quick)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "reproduce"})
  void anUnknownExperimentNamesTheKnownAndTheNearest(String command) {
    Answer refused = lth(command, "lenet-mnits");

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err())
        .contains("experiment-unknown", "one of the experiments lenet-mnist")
        .contains("lenet-mnits", "did you mean lenet-mnist?");
  }

  @Test
  void anUnknownProfileNamesTheKnownAndTheNearest() {
    Answer refused = lth("reproduce", "lenet-mnist", "--profile", "smoek");

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err())
        .contains("unknown-profile", "smoke, quick, nightly, paper", "did you mean smoke?");
  }

  static Stream<Arguments> mistakes() {
    String rate = "fully-connected: 0.2";
    String density = "densities: [51.3, 21.1]";
    return Stream.of(
        arguments(rate, "fully-connected: 0", "invalid-value"),
        arguments(rate, "fully-connected: 1", "invalid-value"),
        arguments(rate, "fully-connected: -0.2", "invalid-value"),
        arguments(rate, "fully-connected: .nan", "invalid-value"),
        arguments("rounds: 20", "rounds: 2000", "too-many-rounds"),
        arguments(density, "densities: [51.4, 21.1]", "density-of-no-round"),
        arguments("batch-size: 60", "batch-size: 55001", "batch-too-large"),
        arguments("trials: 5", "trials: [5", "malformed-yaml"),
        arguments("batch-size: 60", "batch-siz: 60", "unknown-key"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("mistakes")
  void aMistakeInTheFileIsRefusedWithFileAndLine(String text, String mistake, String code) {
    int line = tree.line(text);
    tree.replacing(text, mistake);

    Answer refused = lth("reproduce", "lenet-mnist", "--profile", "paper");
    if (code.equals("density-of-no-round")) {
      refused = lth("reproduce", "lenet-mnist", "--profile", "quick");
    }

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains(code, "what to do:");
    // A parser sees an unclosed bracket where the next line cannot follow.
    int reported = code.equals("malformed-yaml") ? line + 1 : line;
    assertThat(refused.err())
        .containsPattern("reproductions/lenet-mnist/experiment.yaml:%d:\\d+".formatted(reported));
    assertThat(home.state()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--workers=0", "--checkpoint-every=0", "--seed=one", "--mlflow-port=x"})
  void anOptionOutOfItsRangeIsAWrongRequest(String option) {
    Answer refused = lth("reproduce", "lenet-mnist", option);

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains(option.substring(0, option.indexOf('=')));
    assertThat(home.state()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1"})
  void aPortThatIsNoneIsAWrongRequest(String port) {
    Answer refused = lth("up", "--mlflow-port=" + port);

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains("--mlflow-port", port);
  }

  @Test
  void withoutMlflowUpSaysHowToGetIt() {
    Answer refused = lth("up");

    assertThat(refused.status()).isEqualTo(ExitCode.PLATFORM);
    assertThat(refused.err()).contains("mlflow-python-missing", "./lth setup");
  }

  @Test
  void thePlanThatAirflowsTestsWalkIsTheOneOfToday() throws IOException {
    Path kept = Path.of("../airflow/tests/plans/lenet-mnist.smoke/plan.json");

    JsonMapper json = new JsonMapper();

    assertThat(json.readTree(lth("plan", "lenet-mnist", "--profile", "smoke", "--json").out()))
        .as("write it anew: ./lth plan lenet-mnist --profile smoke --json > " + kept)
        .isEqualTo(json.readTree(Files.readString(kept)));
  }

  @Test
  void whatDoesNotRunIsSaidSoAndNothingIsStopped() {
    assertThat(lth("status").out()).contains("Nothing runs; ./lth up starts it.");
    assertThat(lth("status").status()).isZero();
    assertThat(lth("down").out()).contains("Nothing ran.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runs", "cancel a-run"})
  void whatNeedsTheStackSaysHowToStartIt(String command) {
    Answer refused = lth(command.split(" ", -1));

    assertThat(refused.status()).isEqualTo(ExitCode.PLATFORM);
    assertThat(refused.err()).contains("stack-not-up", "./lth up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"report", "report a-run --open", "bundle", "compare last a-run", "claims"})
  void whatReadsTheRecordSaysHowToGetMlflow(String command) {
    Answer refused = lth(command.split(" ", -1));

    assertThat(refused.status()).isEqualTo(ExitCode.PLATFORM);
    assertThat(refused.err()).contains("mlflow-python-missing", "./lth setup");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "compare one", "report one two", "claims lenet-mnits"})
  void aRequestForTooFewOrUnknownIsWrong(String command) {
    assertThat(lth(command.split(" ", -1)).status()).isEqualTo(ExitCode.REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--workers=2", "--checkpoint-every=9"})
  void anOptionThatWouldHaveNoEffectIsAWrongRequest(String option) {
    Answer refused = lth("reproduce", "lenet-mnist", option);

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains("belong to --in-process");
  }

  @Test
  void moreThanTheMachineHoldsIsRefusedBeforeAnythingStarts() {
    Answer refused = lth("reproduce", "lenet-mnist", "--in-process", "--workers", "1000000");

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err())
        .contains("memory-short", "GB for 1000000 side by side", "--workers 1");
    assertThat(home.data()).doesNotExist();
  }

  @Test
  void aPartThatIsNoneIsNamedWithThoseThatAre() {
    Answer refused = lth("logs", "trainr");

    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains("trainr", "trainer", "scheduler");
  }

  @Test
  void thePlanCountsStagesTrainingsAndIterations() {
    Answer plan = lth("plan", "lenet-mnist", "--profile", "smoke", "--no-measure");

    // Two trials of 16: θ0, the dense training, prune, rewind and train in 3 rounds, and in the
    // one with controls 2 to reinitialize and train, 3 for the random mask; then the 3 of the end.
    assertThat(plan.status()).isZero();
    assertThat(plan.out())
        .contains("profile smoke", "seed 0; 2 trials; 3 rounds after the dense one", "51.3")
        .contains("35 stages, 12 of them trainings of 300 iterations: 3,600 iterations in all");
  }

  @Test
  void onePlannedThingIsNotSeveral() throws IOException {
    Files.writeString(
        tree.experiment(),
        Files.readString(tree.experiment()).stripTrailing()
            + """

              dense-alone:
                trials: 1
                rounds: 0
                iterations: 300
                controls: {}
              one-each:
                trials: 1
                rounds: 1
                iterations: 300
                controls:
                  random-mask: {draws: 1}
              two-each:
                trials: 2
                rounds: 2
                iterations: 300
                controls:
                  random-mask: {draws: 2}
            """);

    assertThat(lth("plan", "lenet-mnist", "--profile", "dense-alone", "--no-measure").out())
        .contains("seed 0; 1 trial; 0 rounds after the dense one")
        .contains(", 1 of them a training of 300 iterations: 300 iterations in all");
    assertThat(lth("plan", "lenet-mnist", "--profile", "one-each", "--no-measure").out())
        .contains("seed 0; 1 trial; 1 round after the dense one")
        .contains("random mask, 1 draw, in round 1\n");
    assertThat(lth("plan", "lenet-mnist", "--profile", "two-each", "--no-measure").out())
        .contains("seed 0; 2 trials; 2 rounds after the dense one")
        .contains("random mask, 2 draws, in rounds 1, 2\n")
        .contains(" of them trainings of 300 iterations");
  }

  @Test
  void imagesOfOnesOwnAreAnotherPlan() {
    String own = "my-digits@" + "ab".repeat(32);

    assertThat(lth("plan", "lenet-mnist", "--json", "--images", own).out())
        .contains("\"%s\"".formatted(own))
        .isNotEqualTo(lth("plan", "lenet-mnist", "--json").out());
    Answer refused = lth("plan", "lenet-mnist", "--images", "my-digits");
    assertThat(refused.status()).isEqualTo(ExitCode.REQUEST);
    assertThat(refused.err()).contains("64 hexadecimal digits", "my-digits");
  }

  @Test
  void anotherSeedIsAnotherPlan() {
    assertThat(lth("plan", "lenet-mnist", "--json", "--seed", "1").out())
        .startsWith("{")
        .isEqualTo(lth("plan", "lenet-mnist", "--json", "--seed", "1").out())
        .isNotEqualTo(lth("plan", "lenet-mnist", "--json").out());
  }
}
