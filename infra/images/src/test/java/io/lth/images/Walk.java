package io.lth.images;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Walks a plan as a scheduler would: each stage once its inputs are there, all others waiting. */
final class Walk {
  private final Jobs jobs;
  private final String workflow;
  private final Function<String, URI> serviceOf;

  /**
   * A walk.
   *
   * @param serviceOf the service to ask, by stage kind
   */
  Walk(Jobs jobs, String workflow, Function<String, URI> serviceOf) {
    this.jobs = jobs;
    this.workflow = workflow;
    this.serviceOf = serviceOf;
  }

  /** The ended job of each stage, by stage; all of them succeeded. */
  Map<String, JsonNode> through(ShippedPlan plan) {
    Map<String, CompletableFuture<JsonNode>> ended = new LinkedHashMap<>();
    try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
      for (JsonNode stage : plan.stages()) {
        Map<String, CompletableFuture<JsonNode>> before = Map.copyOf(ended);
        ended.put(
            stage.path("id").asText(),
            CompletableFuture.supplyAsync(() -> run(stage, before), waiting));
      }
      Map<String, JsonNode> results = new LinkedHashMap<>();
      ended.forEach((stage, job) -> results.put(stage, job.join()));
      return results;
    }
  }

  private JsonNode run(JsonNode stage, Map<String, CompletableFuture<JsonNode>> before) {
    Map<String, JsonNode> inputs = new LinkedHashMap<>();
    stage
        .path("inputs")
        .properties()
        .forEach(
            input -> {
              JsonNode from = input.getValue();
              CompletableFuture<JsonNode> source = before.get(from.path("stage").asText());
              if (source == null) {
                throw new IllegalStateException(input + " comes of no earlier stage");
              }
              inputs.put(
                  input.getKey(),
                  source.join().at("/result/outputs").path(from.path("output").asText()));
            });
    URI service = serviceOf.apply(stage.at("/parameters/kind").asText());
    JsonNode job = jobs.ended(service, jobs.submit(service, workflow, stage, inputs));
    if (!job.path("state").asText().equals("succeeded")) {
      throw new IllegalStateException(stage.path("id").asText() + " ended as " + job);
    }
    return job;
  }
}
