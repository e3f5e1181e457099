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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * What the services say of a workflow run's jobs.
 *
 * <p>They are asked for what a person likes to see; who doesn't answer now is asked again later, by
 * whoever shows it. One that refuses will do so again: that is said, once.
 */
final class Services implements AutoCloseable {
  private static final int SECONDS = 5;

  private final Service trainer;
  private final Service pruner;
  private final Service auditor;
  private final Supplier<String> token;
  private final Set<Service> refused = new HashSet<>();

  /**
   * The three services.
   *
   * @param token asked at every request, and kept nowhere
   */
  Services(URI trainer, URI pruner, URI auditor, Supplier<String> token) {
    this(api(trainer), api(pruner), api(auditor), token);
  }

  Services(ServiceApi trainer, ServiceApi pruner, ServiceApi auditor, Supplier<String> token) {
    this.trainer = new Service("trainer", trainer);
    this.pruner = new Service("pruner", pruner);
    this.auditor = new Service("auditor", auditor);
    this.token = token;
  }

  private record Service(String name, ServiceApi api) {}

  /**
   * How far a training is.
   *
   * @param began the iteration it began at: 0, or its checkpoint's
   */
  record Training(String stage, int began, int iteration) {}

  /** Why a stage failed. */
  record Failure(String stage, Fault fault, String detail) {}

  /**
   * The trainings of a run that are under way; none if the trainer does not answer.
   *
   * @param say what a person ought to know
   */
  List<Training> trainings(RunId run, Consumer<String> say) {
    List<Training> trainings = new ArrayList<>();
    for (JsonNode job : jobs(trainer, run, "running", say)) {
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

  /**
   * Why stages of a run failed, as far as the services can be asked.
   *
   * @param say what a person ought to know
   */
  List<Failure> failures(RunId run, Consumer<String> say) {
    List<Failure> failures = new ArrayList<>();
    for (Service service : all()) {
      for (JsonNode job : jobs(service, run, "failed", say)) {
        JsonNode problem = job.path("problem");
        failures.add(
            new Failure(
                job.path("stage").asText(),
                fault(problem.path("fault").asText()),
                problem.path("detail").asText()));
      }
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
          auditor
              .api()
              .end(
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

  private List<JsonNode> jobs(Service service, RunId run, String state, Consumer<String> say) {
    try {
      return service
          .api()
          .jobs(bearer(), run.value(), state)
          .getEntity()
          .path("jobs")
          .valueStream()
          .toList();
    } catch (ProcessingException away) {
      return List.of(); // shown when it answers again
    } catch (WebApplicationException answer) {
      int status = answer.getResponse().getStatus();
      if (status < 500 && refused.add(service)) {
        say.accept(
            "the %s refuses to tell of its jobs, HTTP %d; ./lth down and ./lth up make it one stack"
                    .formatted(service.name(), status)
                + " again, the run goes on all the same");
      }
      return List.of();
    }
  }

  private List<Service> all() {
    return List.of(trainer, pruner, auditor);
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
    for (Service service : all()) {
      try {
        service.api().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
