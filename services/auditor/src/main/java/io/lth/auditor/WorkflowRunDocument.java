package io.lth.auditor;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lth.stages.execution.Tags;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.execution.WorkflowRecord;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A workflow run as the API shows it; what is absent is left out. */
@Schema(name = "WorkflowRun", description = "A walk through a plan; what is absent is left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkflowRunDocument(
    @Schema(description = "Its workflow id.") String workflow,
    @Schema(description = "MLflow's id of it.") String run,
    @Schema(description = "Where a person looks at it.") String link,
    @Schema(enumeration = {"running", "finished", "failed", "killed"}) String state,
    @Schema(description = "How often it was begun or gone on with.") int attempts,
    @Schema(description = "The verdicts in a line, once it is finished.") @Nullable String verdicts,
    @Schema(description = "What differs from the last run of the plan, in a sentence.")
        @Nullable String drift,
    @Schema(description = "What changed against it, if anything did.") @Nullable String changed,
    @Schema(description = "Failed checks and claims that are not reproduced, if there are any.")
        @Nullable String alarm) {

  static WorkflowRunDocument of(WorkflowId id, WorkflowRuns.Found found) {
    return new WorkflowRunDocument(
        id.value(),
        found.run().id(),
        found.link(),
        found.run().status().name().toLowerCase(Locale.ROOT),
        WorkflowRecord.attempts(found.run()),
        found.run().tags().get(Tags.VERDICTS),
        found.run().tags().get(Tags.DRIFT),
        found.run().tags().get(Tags.CHANGED),
        found.run().tags().get(Tags.ALARM));
  }
}
