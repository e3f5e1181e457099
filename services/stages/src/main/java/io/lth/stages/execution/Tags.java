package io.lth.stages.execution;

import io.lth.lottery.plan.Place;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tags by which runs are found in the record. */
public final class Tags {
  /** What a run is: {@link #WORKFLOW}, {@link #TRIAL_RUN} or {@link #STAGE}. */
  public static final String LEVEL = "lth.level";

  public static final String WORKFLOW = "workflow";
  public static final String TRIAL_RUN = "trial";
  public static final String STAGE = "stage";

  /** The workflow id that whoever walks the plan gave a workflow run; see {@link WorkflowId}. */
  public static final String WORKFLOW_ID = "lth.workflow.id";

  /** Id of the workflow run that a run belongs to. */
  public static final String WORKFLOW_RUN = "lth.workflow.run";

  public static final String EXPERIMENT = "lth.experiment";
  public static final String PROFILE = "lth.profile";
  public static final String PLAN_DIGEST = "lth.plan.digest";

  /** Of experiments that have several. */
  public static final String VARIANT = "lth.variant";

  public static final String TRIAL = "lth.trial";
  public static final String ROUND = "lth.round";
  public static final String ARM = "lth.arm";
  public static final String DRAW = "lth.draw";
  public static final String STAGE_ID = "lth.stage.id";
  public static final String STAGE_KIND = "lth.stage.kind";
  public static final String STAGE_KEY = "lth.stage.key";

  /** A finished stage's result ({@link ResultTags}): without it, a stage is not finished. */
  public static final String STAGE_RESULT = "lth.stage.result";

  /** The run that a result was taken over from. */
  public static final String REUSED_FROM = "lth.stage.reused-from";

  /** Code and message of what made a run fail. */
  public static final String PROBLEM = "lth.problem";

  /** The verdicts of a workflow run in one line. */
  public static final String VERDICTS = "lth.verdicts";

  /** The weakest determinism tier among the trainings of a finished workflow run. */
  public static final String TRAININGS_TIER = "lth.trainings.tier";

  /** How often a workflow run was begun or gone on with. */
  public static final String ATTEMPTS = "lth.attempts";

  /** What differs from the last run of the same plan. */
  public static final String DRIFT = "lth.drift";

  /** What changed against the last run of the same plan; absent where nothing did. */
  public static final String CHANGED = "lth.changed";

  /** Failed checks and claims that are not reproduced; absent where there is neither. */
  public static final String ALARM = "lth.alarm";

  private Tags() {}

  /** Those of a trial. */
  static Map<String, String> of(Place.Trial trial) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (!trial.variant().isEmpty()) {
      tags.put(VARIANT, trial.variant());
    }
    tags.put(TRIAL, Integer.toString(trial.trial()));
    return tags;
  }
}
