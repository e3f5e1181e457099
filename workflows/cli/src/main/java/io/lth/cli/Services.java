package io.lth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lth.airflow.client.RunId;
import io.lth.lottery.problem.Fault;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * What the services say of a workflow run's jobs.
 *
 * <p>They are asked for what a person likes to see; who doesn't answer now is asked again later, by
 * whoever shows it.
 */
final class Services implements AutoCloseable {
  private static final int SECONDS = 5;

  private final Map<String, ServiceApi> services = new LinkedHashMap<>();
  private final ServiceApi auditor;
  private final Supplier<String> token;

  /**
   * The three services.
   *
   * @param token asked at every request, and kept nowhere
   */
  Services(URI trainer, URI pruner, URI auditor, Supplier<String> token) {
    this.auditor = api(auditor);
    this.token = token;
    services.put("trainer", api(trainer));
    services.put("pruner", api(pruner));
    services.put("auditor", this.auditor);
  }

  /**
   * How far a training is.
   *
   * @param began the iteration it began at: 0, or its checkpoint's
   */
  record Training(String stage, int began, int iteration) {}

  /** Why a stage failed. */
  record Failure(String stage, Fault fault, String detail) {}

  /** The trainings of a run that are under way; none if the trainer does not answer. */
  List<Training> trainings(RunId run) {
    List<Training> trainings = new ArrayList<>();
    for (JsonNode job : jobs(List.of(services.getOrDefault("trainer", auditor)), run, "running")) {
      JsonNode progress = job.path("progress");
      if (progress.isObject()) {
        trainings.add(
            new Training(
                job.path("stage").asText(),
                progress.path("began").asInt(),
                progress.path("iteration").asInt()));
      }
    }
    return trainings;
  }

  /** Why stages of a run failed, as far as the services can be asked. */
  List<Failure> failures(RunId run) {
    List<Failure> failures = new ArrayList<>();
    for (JsonNode job : jobs(services.values(), run, "failed")) {
      JsonNode problem = job.path("problem");
      failures.add(
          new Failure(
              job.path("stage").asText(),
              fault(problem.path("fault").asText()),
              problem.path("detail").asText()));
    }
    return failures;
  }

  /**
   * Ends what is still open of a run in the record.
   *
   * @return what speaks against it, if anything does
   */
  Optional<String> end(RunId run, String state) {
    try {
      RestResponse<JsonNode> answer =
          auditor.end(
              bearer(), run.value(), JsonNodeFactory.instance.objectNode().put("state", state));
      return answer.getStatus() < 300
          ? Optional.empty()
          : Optional.of("the auditor answers HTTP " + answer.getStatus());
    } catch (WebApplicationException e) {
      return e.getResponse().getStatus() == 404 // it was never opened: there is nothing to end
          ? Optional.empty()
          : Optional.of("the auditor answers HTTP " + e.getResponse().getStatus());
    } catch (ProcessingException e) {
      return Optional.of("the auditor does not answer: " + e.getMessage());
    }
  }

  private List<JsonNode> jobs(Collection<ServiceApi> asked, RunId run, String state) {
    return asked.stream().flatMap(service -> jobs(service, run, state).stream()).toList();
  }

  private List<JsonNode> jobs(ServiceApi service, RunId run, String state) {
    List<JsonNode> jobs = new ArrayList<>();
    try {
      service.jobs(bearer(), run.value(), state).getEntity().path("jobs").forEach(jobs::add);
    } catch (ProcessingException | WebApplicationException away) {
      return List.of(); // shown when it answers again
    }
    return jobs;
  }

  private static Fault fault(String word) {
    return switch (word) {
      case "request" -> Fault.REQUEST;
      case "data" -> Fault.DATA;
      case "divergence" -> Fault.DIVERGENCE;
      default -> Fault.PLATFORM;
    };
  }

  private String bearer() {
    return "Bearer " + token.get();
  }

  private static ServiceApi api(URI server) {
    return QuarkusRestClientBuilder.newBuilder()
        .baseUri(server)
        .connectTimeout(SECONDS, TimeUnit.SECONDS)
        .readTimeout(SECONDS, TimeUnit.SECONDS)
        .build(ServiceApi.class);
  }

  @Override
  public void close() {
    for (ServiceApi service : services.values()) {
      try {
        service.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
