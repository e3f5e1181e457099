package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lth.airflow.client.RunId;
import io.lth.cli.Services.Failure;
import io.lth.cli.Services.Training;
import io.lth.lottery.problem.Fault;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private static final RunId RUN = new RunId("a-run");
  private static final String NONE = "{\"jobs\": []}";

  private final List<String> said = new ArrayList<>();

  @Test
  void tellsOfTrainingsWithAProgressAndOfFailuresWhereverTheyAre() {
    Services services =
        services(
            () ->
                """
                {"jobs": [
                  {"stage": "a.train", "progress": {"began": 100, "iteration": 200}},
                  {"stage": "b.train"}]}""",
            () ->
                """
                {"jobs": [{"stage": "c.prune", "problem": {"fault": "data", "detail": "why"}}]}""");

    assertThat(services.trainings(RUN, said::add))
        .containsExactly(new Training("a.train", 100, 200));
    assertThat(services.failures(RUN, said::add))
        .contains(new Failure("c.prune", Fault.DATA, "why"));
    assertThat(said).isEmpty();
  }

  @Test
  void aServiceThatIsAwayOrFailsIsAskedAgainWithoutAWord() {
    List<Supplier<String>> answers =
        new ArrayList<>(
            List.of(
                failing(new ProcessingException("connection refused")),
                failing(new WebApplicationException(503)),
                () -> "{\"jobs\": [{\"stage\": \"a.train\", \"progress\": {\"iteration\": 7}}]}"));
    Services services = services(() -> answers.removeFirst().get(), () -> NONE);

    assertThat(services.trainings(RUN, said::add)).isEmpty();
    assertThat(services.trainings(RUN, said::add)).isEmpty();
    assertThat(services.trainings(RUN, said::add)).containsExactly(new Training("a.train", 0, 7));
    assertThat(said).isEmpty();
  }

  @Test
  void thatAServiceRefusesIsSaidOnceAndTheOthersAreAskedAllTheSame() {
    Services services =
        services(
            failing(new WebApplicationException(401)),
            () -> "{\"jobs\": [{\"stage\": \"c.prune\", \"problem\": {\"fault\": \"request\"}}]}");

    assertThat(services.trainings(RUN, said::add)).isEmpty();
    assertThat(services.failures(RUN, said::add))
        .contains(new Failure("c.prune", Fault.REQUEST, ""));
    assertThat(said)
        .singleElement()
        .asString()
        .contains("trainer", "401", "./lth down and ./lth up");
  }

  @Test
  void endingARunTellsWhatSpeaksAgainstItUnlessItWasNeverOpened() {
    assertThat(ending(() -> "{}")).isEmpty();
    assertThat(ending(failing(new WebApplicationException(404)))).isEmpty();
    assertThat(ending(failing(new WebApplicationException(401))))
        .hasValue("the auditor answers HTTP 401");
    assertThat(ending(failing(new ProcessingException("connection refused"))))
        .hasValue("the auditor does not answer: connection refused");
  }

  private static Optional<String> ending(Supplier<String> auditor) {
    FakeService other = new FakeService(() -> NONE);
    return new Services(other, other, new FakeService(auditor), () -> "a-token").end(RUN, "killed");
  }

  private static Supplier<String> failing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  private Services services(Supplier<String> trainer, Supplier<String> pruner) {
    return new Services(
        new FakeService(trainer),
        new FakeService(pruner),
        new FakeService(() -> NONE),
        () -> "a-token");
  }

  /** Says of its jobs what it is told to. */
  private record FakeService(Supplier<String> says) implements ServiceApi {
    @Override
    public RestResponse<JsonNode> jobs(String bearer, String workflow, String state) {
      assertThat(bearer).isEqualTo("Bearer a-token");
      assertThat(workflow).isEqualTo(RUN.value());
      try {
        return RestResponse.ok(new ObjectMapper().readTree(says.get()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public RestResponse<JsonNode> end(String bearer, String workflow, JsonNode state) {
      assertThat(state.path("state").asText()).isEqualTo("killed");
      return jobs(bearer, workflow, "");
    }

    @Override
    public void close() {}
  }
}
