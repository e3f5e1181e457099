package io.lth.airflow.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.airflow.client.FakeAirflow.Request;
import io.lth.airflow.client.FakeAirflow.Says;
import io.lth.airflow.client.Specification.Fields;
import io.lth.airflow.client.Specification.Operation;
import io.lth.airflow.client.wire.Received;
import io.lth.airflow.client.wire.Sent;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request, every record and every state, against the pinned excerpt of the specification. */
@QuarkusTest
class SpecificationTest {
  private static final Specification PINNED = Specification.pinned();
  private static final RunAddress RUN =
      new RunAddress(new DagId("lth.lenet-mnist.smoke"), new RunId("lth-1"));
  private static final TaskAddress TASK = RUN.task(new TaskId("trial-0.train"));

  @Test
  void theExcerptIsOfTheVersionThatTheClientIsHeldAgainst() {
    assertThat(PINNED.version()).isEqualTo(AirflowVersion.TESTED.text());
  }

  @ParameterizedTest
  @EnumSource
  void everyRequestIsAsSpecifiedAndEverySpecifiedAnswerIsRead(Fields fields) {
    List<Request> requests = requests(PINNED, fields);

    assertThat(requests).flatExtracting(PINNED::complaints).isEmpty();
    assertThat(
            requests.stream()
                .map(PINNED::operation)
                .flatMap(Optional::stream)
                .map(Operation::toString)
                .collect(Collectors.toSet()))
        .as("the operations used, and those in the excerpt")
        .isEqualTo(
            PINNED.operations().stream().map(Operation::toString).collect(Collectors.toSet()));
  }

  @Test
  void everyRecordIsAsSpecified() {
    assertThat(recordComplaints(PINNED)).isEmpty();
    assertThat(Sent.class.getDeclaredClasses()).hasSizeGreaterThan(5);
    assertThat(Received.class.getDeclaredClasses()).hasSizeGreaterThan(20);
  }

  @Test
  void theKnownStatesAreThoseSpecified() {
    assertThat(runStates()).isEqualTo(PINNED.words("DagRunState"));
    assertThat(taskStates()).isEqualTo(PINNED.words("TaskInstanceState"));
  }

  static Stream<Named<Consumer<ObjectNode>>> changesThatConcernRequests() {
    return Stream.of(
        Named.of("a path is gone", spec -> paths(spec).remove("/api/v2/version")),
        Named.of(
            "a method is gone",
            spec -> ((ObjectNode) paths(spec).path("/api/v2/pools/{pool_name}")).remove("patch")),
        Named.of(
            "a parameter is renamed",
            spec ->
                paths(spec)
                    .at("/~1api~1v2~1importErrors/get/parameters")
                    .forEach(each -> ((ObjectNode) each).put("name", "novel"))),
        Named.of(
            "a parameter takes numbers only",
            spec ->
                paths(spec)
                    .at("/~1api~1v2~1dags~1{dag_id}~1dagRuns/get/parameters")
                    .forEach(
                        each -> ((ObjectNode) each).putObject("schema").put("type", "integer"))),
        Named.of(
            "a body needs one more field",
            spec -> ((ArrayNode) schemas(spec).at("/TriggerDAGRunPostBody/required")).add("novel")),
        Named.of(
            "a body takes one field less",
            spec ->
                ((ObjectNode) schemas(spec).at("/ClearTaskInstancesBody/properties"))
                    .remove("only_failed")),
        Named.of(
            "a field is of another type",
            spec ->
                ((ObjectNode) schemas(spec).at("/DAGPatchBody/properties/is_paused"))
                    .put("type", "string")),
        Named.of(
            "a state can't be set any more",
            spec ->
                ((ObjectNode) schemas(spec).path("DagRunMutableStates"))
                    .putArray("enum")
                    .add("queued")));
  }

  @ParameterizedTest
  @MethodSource("changesThatConcernRequests")
  void aChangeThatConcernsARequestRings(Consumer<ObjectNode> change) {
    Specification changed = PINNED.altered(change);

    assertThat(requests(PINNED, Fields.ALL)).flatExtracting(changed::complaints).isNotEmpty();
  }

  static Stream<Named<Consumer<ObjectNode>>> changesThatConcernRecords() {
    return Stream.of(
        Named.of("a schema is gone", spec -> schemas(spec).remove("XComResponse")),
        Named.of(
            "a field is gone",
            spec -> ((ObjectNode) schemas(spec).at("/DAGRunResponse/properties")).remove("state")),
        Named.of(
            "a field need not be there",
            spec -> ((ObjectNode) schemas(spec).path("DAGRunResponse")).remove("required")),
        Named.of(
            "a field may be null",
            spec ->
                ((ObjectNode) schemas(spec).at("/DAGResponse/properties/is_paused"))
                    .putArray("anyOf")
                    .add(spec.objectNode().put("type", "boolean"))
                    .add(spec.objectNode().put("type", "null"))),
        Named.of(
            "a field is of another type",
            spec ->
                ((ObjectNode) schemas(spec).at("/TaskInstanceResponse/properties/try_number"))
                    .put("type", "string")),
        Named.of(
            "a time is no time any more",
            spec ->
                ((ObjectNode) schemas(spec).at("/ImportErrorResponse/properties/timestamp"))
                    .remove("format")),
        Named.of(
            "a field that is sent is gone",
            spec -> ((ObjectNode) schemas(spec).at("/LoginBody/properties")).remove("username")),
        Named.of(
            "a field must be sent",
            spec ->
                ((ObjectNode) schemas(spec).path("PoolPatchBody")).putArray("required").add("x")));
  }

  @ParameterizedTest
  @MethodSource("changesThatConcernRecords")
  void aChangeThatConcernsARecordRings(Consumer<ObjectNode> change) {
    assertThat(recordComplaints(PINNED.altered(change))).isNotEmpty();
  }

  @Test
  void aNewStateRings() {
    Specification changed =
        PINNED.altered(
            spec -> {
              ((ArrayNode) schemas(spec).at("/DagRunState/enum")).add("hibernating");
              ((ArrayNode) schemas(spec).at("/TaskInstanceState/enum")).remove(0);
            });

    assertThat(runStates()).isNotEqualTo(changed.words("DagRunState"));
    assertThat(taskStates()).isNotEqualTo(changed.words("TaskInstanceState"));
  }

  /** What the client sends when it is asked for everything it can do. */
  private static List<Request> requests(Specification specification, Fields fields) {
    try (FakeAirflow airflow =
            new FakeAirflow().otherwise(request -> specification.answer(request, fields));
        AirflowClient client =
            AirflowClient.connect(Access.to(airflow.uri(), "admin", () -> FakeAirflow.PASSWORD))) {
      client.health();
      client.version();
      client.findDag(RUN.dag());
      client.importErrors();
      client.structure(RUN.dag());
      client.trigger(RUN, Map.of("reuse", true));
      client.run(RUN);
      client.runs(RUN.dag(), 150);
      client.runsOfDagsStarting("lth.", 20);
      client.runsNamed(RUN.run());
      client.taskInstances(RUN);
      RunFollower follower = client.follow(RUN);
      follower.look();
      follower.look();
      client.xcoms(TASK);
      client.log(TASK, 1);
      client.logPage(TASK, 2, new LogPage.Continuation("there"));
      client.clearFailed(RUN);
      client.cancel(RUN);
      client.pause(RUN.dag());
      client.unpause(RUN.dag());
      client.ensurePool("lth", 3);
      String pool = "/api/v2/pools/lth";
      airflow.on("GET " + pool, new Says(404, "{\"detail\":\"not found\"}"));
      client.ensurePool("lth", 3);
      String tasks = "/api/v2/dags/lth.lenet-mnist.smoke/dagRuns/lth-1/taskInstances";
      Request listing = new Request("GET", tasks, "", "", "");
      airflow.on(
          "GET " + tasks,
          new Says(
              200,
              specification
                  .answer(listing, Fields.ALL)
                  .body()
                  .replaceAll("\"state\":\"[a-z]+\"", "\"state\":\"failed\"")));
      client.clearUnsuccessful(RUN);
      return airflow.requests();
    }
  }

  private static List<String> recordComplaints(Specification specification) {
    List<String> complaints = new ArrayList<>();
    for (Class<?> type : Sent.class.getDeclaredClasses()) {
      complaints.addAll(specification.complaintsOfSent(type));
    }
    for (Class<?> type : Received.class.getDeclaredClasses()) {
      complaints.addAll(specification.complaintsOfReceived(type));
    }
    return complaints;
  }

  private static Set<String> runStates() {
    return Arrays.stream(RunState.Known.values())
        .map(RunState.Known::word)
        .collect(Collectors.toSet());
  }

  private static Set<String> taskStates() {
    return Arrays.stream(TaskState.Known.values())
        .filter(state -> state != TaskState.Known.NONE)
        .map(TaskState.Known::word)
        .collect(Collectors.toSet());
  }

  private static ObjectNode paths(ObjectNode spec) {
    return (ObjectNode) spec.path("paths");
  }

  private static ObjectNode schemas(ObjectNode spec) {
    return (ObjectNode) spec.at("/components/schemas");
  }
}
