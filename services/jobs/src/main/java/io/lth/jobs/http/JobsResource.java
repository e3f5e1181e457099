package io.lth.jobs.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.jobs.problem.ProblemDocument;
import io.lth.jobs.queue.Caller;
import io.lth.jobs.queue.Job;
import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.queue.JobState;
import io.lth.jobs.queue.Submission;
import io.lth.jobs.work.JobRequest;
import io.lth.jobs.work.ServingService;
import io.lth.jobs.work.StageService;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.spec.CanonicalJson;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The jobs: submitted once, looked at as long as one likes, cancelled. */
@Path("/v1/jobs")
@Produces({MediaType.APPLICATION_JSON, ProblemDocument.MEDIA_TYPE})
@RunOnVirtualThread
@Tag(name = "jobs", description = "Stages to be run, each once, however often it is asked for.")
@SecurityRequirement(name = "token")
public class JobsResource {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String UNTIL_ENDED = "ended";

  private final JobQueue queue;
  private final StageService service;
  private final BodyReader bodies;

  public JobsResource(JobQueue queue, StageService service, BodyReader bodies) {
    this.queue = queue;
    this.service = service;
    this.bodies = bodies;
  }

  /** Takes a job in, or finds it by its key. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "submitJob",
      summary = "Takes a job in, or finds it by its key",
      description =
          "The same key and body is the same job. One that failed or was cancelled is queued again;"
              + " one that succeeded is never run again.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = JobRequestDocument.class)))
  @APIResponse(
      responseCode = "202",
      description = "The job is new.",
      headers = {
        @Header(name = "Location", schema = @Schema(implementation = String.class)),
        @Header(name = "ETag", schema = @Schema(implementation = String.class))
      },
      content = @Content(schema = @Schema(implementation = JobDocument.class)))
  @APIResponse(
      responseCode = "200",
      description = "The job was there.",
      content = @Content(schema = @Schema(implementation = JobDocument.class)))
  @APIResponse(
      responseCode = "422",
      description = "idempotency-key-reused or stage-kind-not-served",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  @APIResponse(
      responseCode = "429",
      description = "queue-full: come back when Retry-After says.",
      headers = @Header(name = "Retry-After", schema = @Schema(implementation = Integer.class)),
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  public Response submit(
      @Parameter(
              description = "<workflow id>/<stage id>: never a number of a try.",
              required = true)
          @HeaderParam("Idempotency-Key")
          @Nullable String key,
      @Parameter(description = "W3C Trace Context.") @HeaderParam("traceparent")
          @Nullable String traceparent,
      @Parameter(
              description =
                  "W3C Baggage: airflow.dag_id, airflow.run_id, airflow.task_id and"
                      + " airflow.try_number become tags of the stage's run.")
          @HeaderParam("baggage")
          @Nullable String baggage,
      @Parameter(hidden = true) InputStream body) {
    String text = bodies.text(body);
    JobRequest request = JobRequest.read(text);
    requireKey(key, request);
    requireServed(request);
    JobQueue.Submitted submitted =
        queue.submit(
            new Submission(
                request.key(),
                CanonicalJson.digest(tree(text)),
                request.experiment(),
                request.workflow().value(),
                request.stage().id().value(),
                request.stage().kind(),
                text,
                new Caller(traceparent, shortened(baggage))),
            request.priority());
    Response.ResponseBuilder answer = submitted.isNew() ? Response.accepted() : Response.ok();
    return document(answer, submitted.job())
        .header("Location", "/v1/jobs/" + submitted.job().id())
        .build();
  }

  /** A job as it is, or as it is once it has changed. */
  @GET
  @Path("/{id}")
  @Operation(
      operationId = "showJob",
      summary = "A job as it is now, or once it has changed",
      description =
          "With Prefer: wait=N it answers when state or progress changes, against If-None-Match if"
              + " that is given, at the latest after N seconds (60 at most); with until=ended when"
              + " the job has ended.")
  @APIResponse(
      responseCode = "200",
      description = "The job.",
      headers = {
        @Header(name = "ETag", schema = @Schema(implementation = String.class)),
        @Header(name = "Preference-Applied", schema = @Schema(implementation = String.class))
      },
      content = @Content(schema = @Schema(implementation = JobDocument.class)))
  @APIResponse(
      responseCode = "404",
      description = "job-unknown",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  public Response show(
      @PathParam("id") String id,
      @Parameter(description = "ended: wait until the job has ended.") @QueryParam("until")
          @Nullable String until,
      @Parameter(description = "wait=N: how long to wait, in seconds (RFC 7240).")
          @HeaderParam("Prefer")
          @Nullable String prefer,
      @Parameter(description = "The ETag that the caller knows.") @HeaderParam("If-None-Match")
          @Nullable String known) {
    if (until != null && !until.equals(UNTIL_ENDED)) {
      throw malformed("until", UNTIL_ENDED, until);
    }
    Optional<Preference> preference = Preference.of(prefer);
    if (preference.isEmpty()) {
      return document(Response.ok(), queue.find(id).orElseThrow(() -> unknown(id))).build();
    }
    Job now = queue.find(id).orElseThrow(() -> unknown(id));
    String etag = known == null ? etag(now) : known;
    Predicate<Job> wanted =
        until == null
            ? job -> job.state().isEnded() || !etag(job).equals(etag)
            : job -> job.state().isEnded();
    Job then = queue.await(id, wanted, preference.get().length()).orElseThrow(() -> unknown(id));
    return document(Response.ok(), then)
        .header("Preference-Applied", preference.get().applied())
        .build();
  }

  /** The jobs of a workflow run, or in a state. */
  @GET
  @Operation(operationId = "listJobs", summary = "Jobs, oldest first, without their results")
  @APIResponse(
      responseCode = "200",
      description = "The jobs.",
      content = @Content(schema = @Schema(implementation = JobDocument.Jobs.class)))
  public JobDocument.Jobs list(
      @Parameter(description = "Only those of this workflow id.") @QueryParam("workflow")
          @Nullable String workflow,
      @Parameter(description = "Only those in this state.") @QueryParam("state")
          @Nullable String state) {
    return new JobDocument.Jobs(
        queue
            .list(Optional.ofNullable(workflow), Optional.ofNullable(state).map(this::state))
            .stream()
            .map(JobDocument::withoutResult)
            .toList());
  }

  /** Cancels a job. */
  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "cancelJob",
      summary = "Cancels a job",
      description =
          "A waiting one at once; a running one is cancelled once it has stopped, within a second."
              + " Nothing happens to one that has ended.")
  @APIResponse(
      responseCode = "200",
      description = "The job as it is now.",
      content = @Content(schema = @Schema(implementation = JobDocument.class)))
  @APIResponse(
      responseCode = "404",
      description = "job-unknown",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  public Response cancel(@PathParam("id") String id) {
    return document(Response.ok(), queue.cancel(id).orElseThrow(() -> unknown(id))).build();
  }

  private static Response.ResponseBuilder document(Response.ResponseBuilder answer, Job job) {
    return answer
        .type(MediaType.APPLICATION_JSON)
        .header("ETag", etag(job))
        .entity(JobDocument.of(job));
  }

  private static String etag(Job job) {
    return "\"%d\"".formatted(job.version());
  }

  private JobState state(String label) {
    return JobState.labelled(label)
        .orElseThrow(
            () ->
                malformed(
                    "state",
                    String.join(
                        ", ", Arrays.stream(JobState.values()).map(JobState::label).toList()),
                    label));
  }

  private static ProblemException malformed(String parameter, String expected, String found) {
    return Problem.of(Fault.REQUEST, "parameter-malformed")
        .expected(expected)
        .found(found)
        .where("query parameter " + parameter)
        .remedy(Nearest.remedy(found, Arrays.asList(expected.split(", ", -1))))
        .exception();
  }

  private static void requireKey(@Nullable String key, JobRequest request) {
    if (key == null || !key.equals(request.key())) {
      throw Problem.of(
              Fault.REQUEST, key == null ? "idempotency-key-missing" : "idempotency-key-malformed")
          .expected("the key " + request.key())
          .found(key == null ? "none" : key)
          .where("Idempotency-Key")
          .remedy("send <workflow id>/<stage id>: so that who asks twice finds the same job")
          .exception();
    }
  }

  private void requireServed(JobRequest request) {
    if (!service.handlers().kinds().contains(request.stage().kind())) {
      throw Problem.of(Fault.REQUEST, "stage-kind-not-served")
          .expected(
              "one of "
                  + String.join(
                      ", ",
                      service.handlers().kinds().stream()
                          .sorted()
                          .map(kind -> kind.label())
                          .toList()))
          .found(request.stage().kind().label())
          .where("the %s, stage %s".formatted(service.service().label(), request.stage().id()))
          .remedy(
              "send it to the %s, which serves this kind"
                  .formatted(ServingService.of(request.stage().kind()).label()))
          .exception();
    }
  }

  private static ProblemException unknown(String id) {
    return Problem.of(Fault.REQUEST, "job-unknown")
        .expected("a job that was taken in")
        .found("none of this id")
        .where("/v1/jobs/" + id)
        .remedy("submit it: the same key finds the same job")
        .exception();
  }

  /** What is longer than the row can hold is no baggage of Airflow's. */
  private static @Nullable String shortened(@Nullable String baggage) {
    return baggage == null || baggage.length() > 8192 ? null : baggage;
  }

  private static com.fasterxml.jackson.databind.JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read once is JSON", e);
    }
  }
}
