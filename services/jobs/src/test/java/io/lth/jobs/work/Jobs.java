package io.lth.jobs.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.jobs.queue.Caller;
import io.lth.jobs.queue.Submission;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Stage;
import io.lth.spec.CanonicalJson;
import io.lth.spec.DomainJson;
import java.util.Map;

/** Bodies of jobs, as callers would write them. */
public final class Jobs {
  private static final JsonMapper JSON = new JsonMapper();

  private Jobs() {}

  /** The body that asks for a stage. */
  public static ObjectNode body(
      String workflow, Stage stage, Map<String, ArtifactReference> inputs) {
    ObjectNode body = JSON.createObjectNode();
    body.put("experiment", "tiny").put("workflow", workflow);
    body.set("stage", DomainJson.tree(stage));
    ObjectNode references = body.putObject("inputs");
    inputs.forEach((name, reference) -> references.set(name, DomainJson.tree(reference)));
    body.put("reuse", false);
    return body;
  }

  /** The submission of a body. */
  static Submission submission(JsonNode body, Caller caller) {
    JobRequest request = JobRequest.read(body.toString());
    return new Submission(
        request.key(),
        CanonicalJson.digest(body),
        request.experiment(),
        request.workflow().value(),
        request.stage().id().value(),
        request.stage().kind(),
        body.toString(),
        caller);
  }
}
