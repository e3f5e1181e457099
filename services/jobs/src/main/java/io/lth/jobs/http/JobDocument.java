package io.lth.jobs.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.jobs.problem.ProblemDocument;
import io.lth.jobs.queue.Job;
import io.lth.jobs.queue.JobProgress;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as the API shows it; what is absent is left out. */
@Schema(name = "Job", description = "A job; what is absent is left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobDocument(
    String id,
    @Schema(description = "The reproduction.") String experiment,
    @Schema(description = "Workflow id of the workflow run.") String workflow,
    @Schema(description = "Id of the stage in the plan.") String stage,
    @Schema(description = "Kind of the stage.") String kind,
    @Schema(enumeration = {"queued", "running", "succeeded", "failed", "cancelled"}) String state,
    @Schema(description = "Rises with every change; the ETag.") long version,
    @Schema(description = "How often it was begun.") int attempts,
    @Schema(format = "date-time") String created,
    @Schema(format = "date-time") @Nullable String started,
    @Schema(format = "date-time") @Nullable String ended,
    @Nullable Progress progress,
    @Schema(description = "MLflow's id of the stage's run.") @Nullable String run,
    @Schema(description = "Where a person looks at that run.") @Nullable String link,
    @Schema(implementation = Result.class) @Nullable JsonNode result,
    @Schema(
            implementation = ProblemDocument.class,
            description = "Why it failed, or why it is being tried again.")
        @Nullable JsonNode problem) {
  private static final JsonMapper JSON = new JsonMapper();

  /** How far a training is. */
  @Schema(name = "Progress")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Progress(
      @Schema(description = "The iteration it began at: 0, or that of its checkpoint.") int began,
      int iteration,
      int iterations,
      @Schema(description = "Iterations a second, of late.") @Nullable Double rate,
      @JsonProperty("seconds-left") @Schema(name = "seconds-left") @Nullable Double secondsLeft) {

    static Progress of(JobProgress progress) {
      return new Progress(
          progress.began(),
          progress.iteration(),
          progress.iterations(),
          rounded(progress.rate()),
          rounded(progress.secondsLeft()));
    }

    private static @Nullable Double rounded(@Nullable Double value) {
      return value == null ? null : (Double) (Math.round(value * 10) / 10.0);
    }
  }

  /** What a stage gives; described here, written as the domain writes it. */
  @Schema(name = "Result")
  public record Result(Map<String, Reference> outputs, Map<String, Double> numbers) {}

  /** Where an artifact lies, and what it must be. */
  @Schema(name = "Reference")
  public record Reference(
      @Schema(description = "MLflow's id of the run that holds it.") String run,
      @Schema(description = "Path within the run's artifacts.") String path,
      @Schema(description = "SHA-256 of its bytes.", pattern = "[0-9a-f]{64}") String digest,
      @Schema(description = "In bytes.") long size) {}

  /** The jobs of a list. */
  @Schema(name = "Jobs")
  public record Jobs(
      @Schema(description = "Oldest first, without results.") List<JobDocument> jobs) {}

  static JobDocument of(Job job) {
    return of(job, job.resultJson().map(JobDocument::tree));
  }

  static JobDocument withoutResult(Job job) {
    return of(job, Optional.empty());
  }

  private static JobDocument of(Job job, Optional<JsonNode> result) {
    return new JobDocument(
        job.id(),
        job.submission().experiment(),
        job.submission().workflow(),
        job.submission().stage(),
        job.submission().kind().label(),
        job.state().label(),
        job.version(),
        job.attempt(),
        job.created().truncatedTo(ChronoUnit.MILLIS).toString(),
        job.whenStarted().map(at -> at.truncatedTo(ChronoUnit.MILLIS).toString()).orElse(null),
        job.whenEnded().map(at -> at.truncatedTo(ChronoUnit.MILLIS).toString()).orElse(null),
        job.howFar().map(Progress::of).orElse(null),
        job.recordedRun().orElse(null),
        job.recordedLink().orElse(null),
        result.orElse(null),
        job.problemJson().map(JobDocument::tree).orElse(null));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the table holds what is no JSON", e);
    }
  }
}
