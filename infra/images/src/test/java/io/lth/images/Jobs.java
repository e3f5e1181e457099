package io.lth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.images.Http.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Set;

/** The job API and the workflow runs, as a caller with the token sees them. */
final class Jobs {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");

  private final Http http = new Http();
  private final String token;

  Jobs(String token) {
    this.token = token;
  }

  /** Opens a workflow run; the auditor keeps them. */
  JsonNode open(URI auditor, String workflow, ShippedPlan plan) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode documents = body.putObject("documents");
    plan.documents().forEach(documents::put);
    return expect(Set.of(200, 201), put(auditor.resolve("/v1/workflow-runs/" + workflow), body));
  }

  JsonNode workflowRun(URI auditor, String workflow) {
    return expect(
        Set.of(200), http.send(request(auditor.resolve("/v1/workflow-runs/" + workflow))));
  }

  /** Submits a stage; the same again is the same job. */
  JsonNode submit(URI service, String workflow, JsonNode stage, Map<String, JsonNode> inputs) {
    return expect(Set.of(200, 202), post(service, workflow, stage, inputs));
  }

  Answer post(URI service, String workflow, JsonNode stage, Map<String, JsonNode> inputs) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("experiment", ShippedPlan.EXPERIMENT)
            .put("workflow", workflow)
            .put("reuse", false);
    body.set("stage", stage);
    ObjectNode references = body.putObject("inputs");
    inputs.forEach(references::set);
    return http.send(
        request(service.resolve("/v1/jobs"))
            .header("Idempotency-Key", workflow + "/" + stage.path("id").asText())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  JsonNode now(URI service, JsonNode job) {
    return expect(Set.of(200), http.send(request(address(service, job))));
  }

  /** Waits as Airflow's trigger does. */
  JsonNode ended(URI service, JsonNode job) {
    JsonNode seen = job;
    while (!OVER.contains(seen.path("state").asText())) {
      seen =
          expect(
              Set.of(200),
              http.send(
                  request(URI.create(address(service, job) + "?until=ended"))
                      .header("Prefer", "wait=20")));
    }
    return seen;
  }

  private static URI address(URI service, JsonNode job) {
    return service.resolve("/v1/jobs/" + job.path("id").asText());
  }

  private Answer put(URI uri, JsonNode body) {
    return http.send(
        request(uri)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.toString())));
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
  }

  private static JsonNode expect(Set<Integer> statuses, Answer answer) {
    if (!statuses.contains(answer.status())) {
      throw new IllegalStateException(
          "expected one of %s, but got %d: %s".formatted(statuses, answer.status(), answer.text()));
    }
    return answer.json();
  }
}
