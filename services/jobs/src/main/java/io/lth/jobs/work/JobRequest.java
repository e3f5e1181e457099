package io.lth.jobs.work;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.result.Arm;
import io.lth.spec.DomainJson;
import io.lth.stages.execution.WorkflowId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What is asked for: a stage of a plan, with references to its inputs.
 *
 * @param experiment the reproduction, by whose name the record knows its runs
 * @param workflow the workflow run that the stage belongs to
 * @param inputs for each input that the stage names, where it lies
 * @param reuse whether a finished stage of the same key may be taken over from any workflow run
 */
public record JobRequest(
    String experiment,
    WorkflowId workflow,
    Stage stage,
    SequencedMap<String, ArtifactReference> inputs,
    boolean reuse) {
  private static final int LONGEST_NAME = 200;
  private static final int FIRST_ROUND = 1000;

  public JobRequest {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    if (experiment.isBlank() || experiment.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "an experiment has a name of 1 to %d characters".formatted(LONGEST_NAME));
    }
    if (!inputs.keySet().equals(stage.inputs().keySet())) {
      throw new IllegalArgumentException(
          "%s takes the inputs %s, but was given %s"
              .formatted(stage.id(), stage.inputs().keySet(), inputs.keySet()));
    }
  }

  /** The body, field by field as it is written. */
  private record Body(
      String experiment,
      String workflow,
      Stage stage,
      SequencedMap<String, ArtifactReference> inputs,
      boolean reuse) {}

  /**
   * Reads a body.
   *
   * @throws ProblemException with fault {@code REQUEST} if it is none
   */
  public static JobRequest read(String json) {
    try {
      Body body = DomainJson.read(json, Body.class, "body");
      return new JobRequest(
          body.experiment, new WorkflowId(body.workflow), body.stage, body.inputs, body.reuse);
    } catch (ProblemException unreadable) {
      boolean unknown = unreadable.getCause() instanceof UnrecognizedPropertyException;
      Problem problem = unreadable.problems().getFirst();
      throw malformed(
          unknown ? "unknown-field" : "body-malformed",
          problem.found(),
          problem.where(),
          unreadable);
    } catch (IllegalArgumentException invalid) {
      throw malformed("body-malformed", String.valueOf(invalid.getMessage()), "body", invalid);
    }
  }

  /** The only key that this job may have: who asks twice finds the same job. */
  public String key() {
    return "%s/%s".formatted(workflow, stage.id());
  }

  /**
   * How much else waits for this stage: the greater, the sooner it is begun. A ticket's stages are
   * followed by all later rounds of its trial, as are those of an arm with a chain of its own;
   * nothing but the end follows another control's. Whoever takes them as they come leaves slots
   * empty when only tickets are left.
   */
  public int priority() {
    return stage
        .place()
        .ofSubject()
        .filter(subject -> subject.arm() == Arm.WINNING_TICKET || subject.arm().hasOwnChain())
        .map(subject -> Math.max(1, FIRST_ROUND - subject.round()))
        .orElse(0);
  }

  private static ProblemException malformed(
      String code, String found, String where, Exception cause) {
    return Problem.of(Fault.REQUEST, code)
        .expected("a job: experiment, workflow, stage as in plan.json, inputs and reuse")
        .found(found)
        .where(where)
        .remedy("Correct the body; /q/openapi describes it.")
        .exception(cause);
  }
}
