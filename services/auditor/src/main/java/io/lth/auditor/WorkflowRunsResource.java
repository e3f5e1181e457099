package io.lth.auditor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.jobs.http.BodyReader;
import io.lth.jobs.problem.ProblemDocument;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.execution.WorkflowId;
import io.lth.stages.port.RunStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The workflow runs: opened before their stages run, looked at, ended. */
@Path("/v1/workflow-runs/{id}")
@Produces({MediaType.APPLICATION_JSON, ProblemDocument.MEDIA_TYPE})
@RunOnVirtualThread
@Tag(name = "workflow runs", description = "Walks through a plan, as MLflow records them.")
@SecurityRequirement(name = "token")
public class WorkflowRunsResource {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final WorkflowRuns runs;
  private final BodyReader bodies;

  public WorkflowRunsResource(WorkflowRuns runs, BodyReader bodies) {
    this.runs = runs;
    this.bodies = bodies;
  }

  /** The body that opens a workflow run. */
  @Schema(name = "Opening")
  public record Opening(
      @Schema(
              description =
                  "Kept with the run, by file name. plan.json must be among them: all that the run"
                      + " says of itself follows from it.",
              required = true)
          Map<String, String> documents) {}

  /** The body that ends a workflow run. */
  @Schema(name = "Ending")
  public record Ending(
      @Schema(
              enumeration = {"failed", "killed"},
              required = true)
          String state) {}

  /** Opens a workflow run. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "openWorkflowRun",
      summary = "Opens a workflow run and its trials in MLflow, or one that had failed once more",
      description = "However many callers come at the same time, one run is opened.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = Opening.class)))
  @APIResponse(
      responseCode = "201",
      description = "It is new.",
      content = @Content(schema = @Schema(implementation = WorkflowRunDocument.class)))
  @APIResponse(
      responseCode = "200",
      description = "It was there.",
      content = @Content(schema = @Schema(implementation = WorkflowRunDocument.class)))
  @APIResponse(
      responseCode = "422",
      description = "workflow-run-reused: the id is another plan's.",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  @APIResponse(
      responseCode = "503",
      description = "record-away: MLflow does not answer; come back when Retry-After says.",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  public Response open(@PathParam("id") String id, @Parameter(hidden = true) InputStream body) {
    WorkflowId workflow = workflow(id);
    Opening opening = read(bodies.text(body), Opening.class);
    WorkflowRuns.Found found = runs.open(workflow, Plans.of(opening.documents()));
    return Response.status(found.isNew() ? 201 : 200)
        .entity(WorkflowRunDocument.of(workflow, found))
        .build();
  }

  /** A workflow run as it is now. */
  @GET
  @Operation(operationId = "showWorkflowRun", summary = "A workflow run as MLflow holds it now")
  @APIResponse(
      responseCode = "200",
      description = "The workflow run.",
      content = @Content(schema = @Schema(implementation = WorkflowRunDocument.class)))
  @APIResponse(
      responseCode = "404",
      description = "workflow-run-unknown",
      content =
          @Content(
              mediaType = ProblemDocument.MEDIA_TYPE,
              schema = @Schema(implementation = ProblemDocument.class)))
  public WorkflowRunDocument show(@PathParam("id") String id) {
    WorkflowId workflow = workflow(id);
    return WorkflowRunDocument.of(workflow, runs.show(workflow));
  }

  /** Ends a workflow run that does not come to its verdicts. */
  @POST
  @Path("/end")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "endWorkflowRun",
      summary = "Ends what is still open of a workflow run, if it did not finish",
      description = "Idempotent; a finished one stays as it is.")
  @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Ending.class)))
  @APIResponse(
      responseCode = "200",
      description = "The workflow run as it is now.",
      content = @Content(schema = @Schema(implementation = WorkflowRunDocument.class)))
  public WorkflowRunDocument end(
      @PathParam("id") String id, @Parameter(hidden = true) InputStream body) {
    WorkflowId workflow = workflow(id);
    Ending ending = read(bodies.text(body), Ending.class);
    RunStatus status =
        switch (ending.state()) {
          case "failed" -> RunStatus.FAILED;
          case "killed" -> RunStatus.KILLED;
          default -> throw malformed("the state failed or killed", ending.state(), "state");
        };
    return WorkflowRunDocument.of(workflow, runs.end(workflow, status));
  }

  private static WorkflowId workflow(String id) {
    try {
      return new WorkflowId(id);
    } catch (IllegalArgumentException e) {
      throw malformed("a workflow id", String.valueOf(e.getMessage()), "path");
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw malformed("the fields that /q/openapi describes", e.getOriginalMessage(), "body");
    }
  }

  private static ProblemException malformed(String expected, String found, String where) {
    return Problem.of(Fault.REQUEST, "body-malformed")
        .expected(expected)
        .found(found)
        .where(where)
        .remedy("correct the request; /q/openapi describes it")
        .exception();
  }
}
