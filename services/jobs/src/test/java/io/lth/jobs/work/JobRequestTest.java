package io.lth.jobs.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Subject;
import io.lth.stages.testing.TinyWorkflow;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JobRequestTest {
  private static final Plan PLAN = new TinyWorkflow().plan();
  private static final Stage TRAIN =
      PLAN.stages().stream()
          .filter(stage -> stage.kind() == StageKind.TRAIN)
          .findFirst()
          .orElseThrow();
  private static final ArtifactReference WEIGHTS =
      new ArtifactReference("run", "weights.safetensors", Sha256.of("w"), 1);

  @Test
  void everyStageOfAPlanIsReadAsItStandsThere() {
    for (Stage stage : PLAN.stages()) {
      Map<String, ArtifactReference> inputs =
          stage.inputs().keySet().stream()
              .collect(java.util.stream.Collectors.toMap(name -> name, name -> WEIGHTS));
      JobRequest request = JobRequest.read(Jobs.body("run-1", stage, inputs).toString());

      assertThat(request.stage()).isEqualTo(stage);
      assertThat(request.inputs()).isEqualTo(inputs);
      assertThat(request.key()).isEqualTo("run-1/" + stage.id());
    }
  }

  @Test
  void ticketsGoBeforeControlsAndEarlierRoundsBeforeLaterOnes() {
    Map<Subject, Integer> priorities = new TreeMap<>();
    for (Stage stage : PLAN.stages()) {
      Map<String, ArtifactReference> inputs =
          stage.inputs().keySet().stream()
              .collect(java.util.stream.Collectors.toMap(name -> name, name -> WEIGHTS));
      int priority = JobRequest.read(Jobs.body("run-1", stage, inputs).toString()).priority();
      stage.place().ofSubject().ifPresent(subject -> priorities.put(subject, priority));
    }

    assertThat(priorities.keySet()).anyMatch(JobRequestTest::isFollowed);
    assertThat(priorities.keySet()).anyMatch(subject -> !isFollowed(subject));
    priorities.forEach(
        (one, priority) ->
            priorities.forEach(
                (other, itsPriority) -> {
                  if (isFollowed(one) && !isFollowed(other)) {
                    assertThat(priority).as("%s, %s", one, other).isGreaterThan(itsPriority);
                  }
                  if (isFollowed(one) && isFollowed(other) && one.round() < other.round()) {
                    assertThat(priority).as("%s, %s", one, other).isGreaterThan(itsPriority);
                  }
                }));
  }

  private static boolean isFollowed(Subject subject) {
    return subject.arm() == Arm.WINNING_TICKET || subject.arm().hasOwnChain();
  }

  @Test
  void unknownFieldsAreRefusedWhereverTheyAre() {
    assertRefused("unknown-field", body -> body.put("more", 1));
    assertRefused(
        "unknown-field",
        body -> ((ObjectNode) body.at("/stage/parameters/recipe")).put("momentum", 1));
    assertRefused("unknown-field", body -> ((ObjectNode) body.at("/inputs/weights")).put("x", 1));
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsRefused() {
    assertRefused("body-malformed", body -> body.remove("workflow"));
    assertRefused("body-malformed", body -> body.remove("reuse"));
    assertRefused("body-malformed", body -> body.put("reuse", "yes"));
    assertRefused("body-malformed", body -> body.putNull("experiment"));
    assertRefused("body-malformed", body -> body.put("workflow", "two words"));
    assertRefused("body-malformed", body -> body.put("experiment", " "));
  }

  @Test
  void theInputsAreThoseThatTheStageNames() {
    assertRefused("body-malformed", body -> ((ObjectNode) body.at("/inputs")).removeAll());
    assertRefused(
        "body-malformed",
        body -> ((ObjectNode) body.at("/inputs")).set("other", body.at("/inputs/weights")));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> JobRequest.read("{"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.fault()).isEqualTo(Fault.REQUEST));
  }

  private static void assertRefused(String code, Consumer<ObjectNode> change) {
    ObjectNode body = Jobs.body("run-1", TRAIN, Map.of("weights", WEIGHTS));
    change.accept(body);
    assertThatThrownBy(() -> JobRequest.read(body.toString()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.fault()).isEqualTo(Fault.REQUEST);
            });
  }
}
