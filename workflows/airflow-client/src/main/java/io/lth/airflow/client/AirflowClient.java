package io.lth.airflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.airflow.client.Conversation.Answer;
import io.lth.airflow.client.DagStructure.Edge;
import io.lth.airflow.client.Health.Condition;
import io.lth.airflow.client.Health.Part;
import io.lth.airflow.client.wire.Json;
import io.lth.airflow.client.wire.Received.DAGResponse;
import io.lth.airflow.client.wire.Received.DAGRunCollectionResponse;
import io.lth.airflow.client.wire.Received.DAGRunResponse;
import io.lth.airflow.client.wire.Received.HealthInfoResponse;
import io.lth.airflow.client.wire.Received.ImportErrorCollectionResponse;
import io.lth.airflow.client.wire.Received.PoolResponse;
import io.lth.airflow.client.wire.Received.TaskCollectionResponse;
import io.lth.airflow.client.wire.Received.TaskInstanceCollectionResponse;
import io.lth.airflow.client.wire.Received.TaskInstanceResponse;
import io.lth.airflow.client.wire.Received.TaskInstancesLogResponse;
import io.lth.airflow.client.wire.Received.TaskResponse;
import io.lth.airflow.client.wire.Received.VersionInfo;
import io.lth.airflow.client.wire.Received.XComCollectionResponse;
import io.lth.airflow.client.wire.Received.XComResponse;
import io.lth.airflow.client.wire.Received.XComResponseNative;
import io.lth.airflow.client.wire.Sent.ClearTaskInstancesBody;
import io.lth.airflow.client.wire.Sent.DAGPatchBody;
import io.lth.airflow.client.wire.Sent.DAGRunPatchBody;
import io.lth.airflow.client.wire.Sent.PoolBody;
import io.lth.airflow.client.wire.Sent.PoolPatchBody;
import io.lth.airflow.client.wire.Sent.TriggerDAGRunPostBody;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Airflow over its stable REST API, version 2: starts runs, follows them, and tells what went
 * wrong.
 *
 * <p>Every failure is a {@link ProblemException}. Those of the platform ({@code airflow-away},
 * {@code airflow-unreadable}) may pass when asked again; those of the request will not. Questions
 * and what is safe to send twice are repeated within {@link Patience}; {@link #clearFailed} and
 * {@link #clearUnsuccessful} are not.
 *
 * <p>It stands on the Quarkus REST client and so works within a Quarkus application only. Calls
 * block; one client serves many threads.
 */
public final class AirflowClient implements AutoCloseable {
  /** Airflow cuts larger pages down to this many. */
  static final int PAGE = 100;

  private static final String ANY_DAG = "~";
  private static final String NEWEST_FIRST = "-run_after";
  private static final int SHOWN_TRACE_LINES = 5;

  private final Conversation airflow;

  private AirflowClient(Conversation airflow) {
    this.airflow = airflow;
  }

  /** A client; nothing is sent before the first question, and the first that needs it logs in. */
  public static AirflowClient connect(Access access) {
    return new AirflowClient(new Conversation(access));
  }

  /** How Airflow's parts are; needs no login. */
  public Health health() {
    HealthInfoResponse said =
        answer(
            () ->
                airflow.open(
                    "GET /api/v2/monitor/health", HealthInfoResponse.class, api -> api.health()));
    EnumMap<Part, Condition> parts = new EnumMap<>(Part.class);
    parts.put(Part.METADATABASE, condition(said.metadatabase().status(), null));
    parts.put(
        Part.SCHEDULER,
        condition(said.scheduler().status(), said.scheduler().latestSchedulerHeartbeat()));
    parts.put(
        Part.TRIGGERER,
        condition(said.triggerer().status(), said.triggerer().latestTriggererHeartbeat()));
    parts.put(
        Part.DAG_PROCESSOR,
        said.dagProcessor() == null
            ? condition(null, null)
            : condition(
                said.dagProcessor().status(), said.dagProcessor().latestDagProcessorHeartbeat()));
    return new Health(parts);
  }

  /** Which Airflow it is; needs no login. {@link AirflowVersion#doubt} says whether that fits. */
  public AirflowVersion version() {
    return new AirflowVersion(
        answer(() -> airflow.open("GET /api/v2/version", VersionInfo.class, api -> api.version()))
            .version());
  }

  /** A DAG, if Airflow has read it by now. */
  public Optional<Dag> findDag(DagId dag) {
    try {
      return Optional.of(
          dag(
              airflow
                  .repeated(
                      "GET /api/v2/dags/" + dag,
                      DAGResponse.class,
                      (api, bearer) -> api.dag(bearer, dag.value()))
                  .document()));
    } catch (Refused refused) {
      if (refused.status() == 404) {
        return Optional.empty();
      }
      throw problem(refused);
    }
  }

  /**
   * A DAG that can be triggered, though it may be paused.
   *
   * @throws ProblemException {@code dag-unknown}, or {@code dag-has-import-errors} with the last
   *     lines of the tracebacks
   */
  public Dag runnableDag(DagId dag) {
    Optional<Dag> found = findDag(dag);
    // first the import errors: a DAG that has them goes stale too
    if (found.isPresent() && found.get().hasImportErrors()) {
      throw dagBroken(found.get());
    }
    if (found.isEmpty() || found.get().stale()) {
      throw dagUnknown(dag);
    }
    return found.get();
  }

  /** The files that Airflow's DAG processor can't import now. */
  public List<ImportError> importErrors() {
    List<ImportError> errors = new ArrayList<>();
    while (true) {
      int offset = errors.size();
      ImportErrorCollectionResponse page =
          answer(
                  () ->
                      airflow.repeated(
                          "GET /api/v2/importErrors",
                          ImportErrorCollectionResponse.class,
                          (api, bearer) -> api.importErrors(bearer, "id", PAGE, offset)))
              .document();
      page.importErrors()
          .forEach(
              error ->
                  errors.add(
                      new ImportError(error.filename(), error.timestamp(), error.stackTrace())));
      if (page.importErrors().isEmpty() || errors.size() >= page.totalEntries()) {
        return List.copyOf(errors);
      }
    }
  }

  /** The graph of a DAG as Airflow last read it. */
  public DagStructure structure(DagId dag) {
    TaskCollectionResponse said;
    try {
      said =
          airflow
              .repeated(
                  "GET /api/v2/dags/%s/tasks".formatted(dag),
                  TaskCollectionResponse.class,
                  (api, bearer) -> api.tasks(bearer, dag.value()))
              .document();
    } catch (Refused refused) {
      throw refused.status() == 404 ? dagUnknown(dag) : problem(refused);
    }
    Set<TaskId> tasks = new HashSet<>();
    Set<Edge> edges = new HashSet<>();
    for (TaskResponse each : said.tasks()) {
      if (each.taskId() == null) {
        continue; // a task group, of which only its tasks matter
      }
      TaskId task = new TaskId(each.taskId());
      tasks.add(task);
      if (each.downstreamTaskIds() != null) {
        each.downstreamTaskIds().forEach(next -> edges.add(new Edge(task, new TaskId(next))));
      }
    }
    return new DagStructure(tasks, edges);
  }

  /**
   * Starts a run of our own name, or attaches to the run of that name: sent twice, it starts one.
   *
   * @param conf values of the DAG's params
   * @throws ProblemException {@code dag-unknown}, {@code dag-has-import-errors}, {@code
   *     conf-refused} with Airflow's reason, or {@code run-id-refused}
   */
  public Triggered trigger(RunAddress run, Map<String, Object> conf) {
    if (!run.run().mayBeNew()) {
      throw Problem.of(Fault.REQUEST, "run-id-refused")
          .expected("a run id of letters, digits and _ . ~ : + -")
          .found(run.run().value())
          .where(run.toString())
          .remedy("Choose another run id.")
          .exception();
    }
    byte[] body =
        Json.write(new TriggerDAGRunPostBody(run.run().value(), null, new LinkedHashMap<>(conf)));
    try {
      DAGRunResponse said =
          airflow
              .repeated(
                  "POST /api/v2/dags/%s/dagRuns".formatted(run.dag()),
                  DAGRunResponse.class,
                  (api, bearer) -> api.triggerDagRun(bearer, run.dag().value(), body))
              .document();
      return new Triggered(run(said), false);
    } catch (Refused refused) {
      return switch (refused.status()) {
        case 409 -> new Triggered(findRun(run).orElseThrow(() -> problem(refused)), true);
        case 400, 404 -> throw triggerRefused(run, refused);
        default -> throw problem(refused);
      };
    }
  }

  /** A run, if there is one of that name. */
  public Optional<Run> findRun(RunAddress run) {
    try {
      return Optional.of(run(dagRun(run).document()));
    } catch (Refused refused) {
      if (refused.status() == 404) {
        return Optional.empty();
      }
      throw problem(refused);
    }
  }

  /**
   * A run.
   *
   * @throws ProblemException {@code dag-run-unknown}
   */
  public Run run(RunAddress run) {
    return findRun(run).orElseThrow(() -> runUnknown(run));
  }

  /** The runs of a DAG, newest first; none if there is no such DAG. */
  public List<Run> runs(DagId dag, int most) {
    return runs(dag.value(), null, null, most);
  }

  /** The runs of all DAGs whose ids start so, newest first. */
  public List<Run> runsOfDagsStarting(String prefix, int most) {
    return runs(ANY_DAG, prefix, null, most);
  }

  /** The runs of that name, whichever their DAG, newest first. */
  public List<Run> runsNamed(RunId name) {
    return runs(ANY_DAG, null, name.value(), Integer.MAX_VALUE).stream()
        .filter(run -> run.address().run().equals(name))
        .toList();
  }

  /**
   * All task instances of a run, by name.
   *
   * @throws ProblemException {@code dag-run-unknown}
   */
  public List<TaskInstance> taskInstances(RunAddress run) {
    return taskInstances(run, null);
  }

  /** Looks at a run again and again, and asks only for what has changed. */
  public RunFollower follow(RunAddress run) {
    return new RunFollower(this, run);
  }

  /**
   * What a task left for others, by key.
   *
   * @throws ProblemException {@code dag-task-unknown}
   */
  public List<XCom> xcoms(TaskAddress task) {
    String path = path(task) + "/xcomEntries";
    List<String> keys = new ArrayList<>();
    while (true) {
      int offset = keys.size();
      XComCollectionResponse page =
          ofTask(
              task,
              () ->
                  airflow.repeated(
                      "GET " + path,
                      XComCollectionResponse.class,
                      (api, bearer) ->
                          api.xcomEntries(
                              bearer,
                              task.run().dag().value(),
                              task.run().run().value(),
                              task.task().task().value(),
                              task.task().mapIndex(),
                              PAGE,
                              offset)));
      page.xcomEntries().stream().map(XComResponse::key).forEach(keys::add);
      if (page.xcomEntries().isEmpty() || keys.size() >= page.totalEntries()) {
        break;
      }
    }
    return keys.stream()
        .distinct()
        .sorted()
        .map(key -> findXCom(task, key))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What a task left under a key, if it did. */
  public Optional<XCom> findXCom(TaskAddress task, String key) {
    try {
      XComResponseNative said =
          airflow
              .repeated(
                  "GET %s/xcomEntries/%s".formatted(path(task), key),
                  XComResponseNative.class,
                  (api, bearer) ->
                      api.xcomEntry(
                          bearer,
                          task.run().dag().value(),
                          task.run().run().value(),
                          task.task().task().value(),
                          key,
                          task.task().mapIndex()))
              .document();
      return Optional.of(new XCom(said.key(), said.value(), said.timestamp()));
    } catch (Refused refused) {
      if (refused.status() == 404) {
        return Optional.empty();
      }
      throw problem(refused);
    }
  }

  /**
   * The log of a try, as far as it is written.
   *
   * @param tryNumber from 1
   * @throws ProblemException {@code dag-task-unknown}
   */
  public List<LogLine> log(TaskAddress task, int tryNumber) {
    List<LogLine> lines = new ArrayList<>();
    LogPage.@Nullable Continuation from = null;
    while (true) {
      LogPage page = logPage(task, tryNumber, from);
      lines.addAll(page.lines());
      Optional<LogPage.Continuation> next = page.next();
      if (next.isEmpty() || page.lines().isEmpty() || next.get().equals(from)) {
        return List.copyOf(lines);
      }
      from = next.get();
    }
  }

  /**
   * A page of the log of a try.
   *
   * @param tryNumber from 1
   * @param from where the page before ended, null for the beginning
   * @throws ProblemException {@code dag-task-unknown}
   */
  public LogPage logPage(TaskAddress task, int tryNumber, LogPage.@Nullable Continuation from) {
    TaskInstancesLogResponse said =
        ofTask(
            task,
            () ->
                airflow.repeated(
                    "GET %s/logs/%d".formatted(path(task), tryNumber),
                    TaskInstancesLogResponse.class,
                    (api, bearer) ->
                        api.log(
                            bearer,
                            task.run().dag().value(),
                            task.run().run().value(),
                            task.task().task().value(),
                            tryNumber,
                            task.task().mapIndex(),
                            from == null ? null : from.token())));
    return new LogPage(
        said.content().stream().map(AirflowClient::line).toList(),
        said.continuationToken() == null
            ? null
            : new LogPage.Continuation(said.continuationToken()));
  }

  /**
   * Lets what failed in a run go again, with what waits for it; the run is queued again.
   *
   * @return what was cleared
   * @throws ProblemException {@code dag-run-unknown}
   */
  public List<TaskKey> clearFailed(RunAddress run) {
    return clear(run, true, null);
  }

  /**
   * Lets all that ended without success in a run go again: what failed, and what a cancelled run
   * left undone, which Airflow calls skipped. The run is queued again.
   *
   * @return what was cleared, nothing if there was nothing to do
   * @throws ProblemException {@code dag-run-unknown}
   */
  public List<TaskKey> clearUnsuccessful(RunAddress run) {
    List<Object> names = new ArrayList<>();
    for (TaskInstance each : taskInstances(run)) {
      if (each.state().ended()
          && each.state() != TaskState.Known.SUCCESS
          && each.state() != TaskState.Known.REMOVED) {
        TaskKey key = each.key();
        names.add(key.mapped() ? List.of(key.task().value(), key.mapIndex()) : key.task().value());
      }
    }
    // An empty list would not mean none to every Airflow.
    return names.isEmpty() ? List.of() : clear(run, false, names);
  }

  /**
   * Ends a run as failed: Airflow ends what runs and skips the rest. A run that is over stays as it
   * is.
   *
   * @return the run as it is then
   * @throws ProblemException {@code dag-run-unknown}
   */
  public Run cancel(RunAddress run) {
    Run found = run(run);
    if (found.over()) {
      return found;
    }
    byte[] body = Json.write(new DAGRunPatchBody(RunState.Known.FAILED.word()));
    try {
      return run(
          airflow
              .repeated(
                  "PATCH " + path(run),
                  DAGRunResponse.class,
                  (api, bearer) ->
                      api.patchDagRun(
                          bearer, run.dag().value(), run.run().value(), List.of("state"), body))
              .document());
    } catch (Refused refused) {
      throw refused.status() == 404 ? runUnknown(run) : problem(refused);
    }
  }

  /**
   * Lets runs of a DAG wait, and its schedule rest; what runs goes on.
   *
   * @throws ProblemException {@code dag-unknown}
   */
  public Dag pause(DagId dag) {
    return paused(dag, true);
  }

  /**
   * Lets runs of a DAG start.
   *
   * @throws ProblemException {@code dag-unknown}
   */
  public Dag unpause(DagId dag) {
    return paused(dag, false);
  }

  /** A pool of that name with that many slots, which deferred tasks hold too: made or adjusted. */
  public Pool ensurePool(String name, int slots) {
    Optional<Pool> found = findPool(name);
    if (found.isPresent() && found.get().slots() == slots && found.get().countsDeferred()) {
      return found.get();
    }
    try {
      if (found.isEmpty()) {
        byte[] body = Json.write(new PoolBody(name, slots, "", true));
        try {
          return pool(
              airflow
                  .repeated(
                      "POST /api/v2/pools",
                      PoolResponse.class,
                      (api, bearer) -> api.postPool(bearer, body))
                  .document());
        } catch (Refused refused) {
          if (refused.status() != 409) {
            throw problem(refused);
          }
          // made by somebody else, or by us and the answer got lost: adjust it
        }
      }
      byte[] body = Json.write(new PoolPatchBody(name, slots, true));
      return pool(
          airflow
              .repeated(
                  "PATCH /api/v2/pools/" + name,
                  PoolResponse.class,
                  (api, bearer) ->
                      api.patchPool(bearer, name, List.of("slots", "include_deferred"), body))
              .document());
    } catch (Refused refused) {
      throw problem(refused);
    }
  }

  /** A pool, if there is one of that name. */
  public Optional<Pool> findPool(String name) {
    try {
      return Optional.of(
          pool(
              airflow
                  .repeated(
                      "GET /api/v2/pools/" + name,
                      PoolResponse.class,
                      (api, bearer) -> api.pool(bearer, name))
                  .document()));
    } catch (Refused refused) {
      if (refused.status() == 404) {
        return Optional.empty();
      }
      throw problem(refused);
    }
  }

  /** Where a person sees a DAG. */
  public URI page(DagId dag) {
    return URI.create(base() + "/dags/" + encoded(dag.value()));
  }

  /** Where a person sees a run. */
  public URI page(RunAddress run) {
    return URI.create(page(run.dag()) + "/runs/" + encoded(run.run().value()));
  }

  /** Where a person sees a task of a run. */
  public URI page(TaskAddress task) {
    String page = page(task.run()) + "/tasks/" + encoded(task.task().task().value());
    return URI.create(task.task().mapped() ? page + "/mapped/" + task.task().mapIndex() : page);
  }

  @Override
  public void close() {
    airflow.close();
  }

  Answer<Run> datedRun(RunAddress run) {
    try {
      Answer<DAGRunResponse> answer = dagRun(run);
      return new Answer<>(run(answer.document()), answer.said());
    } catch (Refused refused) {
      throw refused.status() == 404 ? runUnknown(run) : problem(refused);
    }
  }

  /**
   * The task instances of a run that have changed.
   *
   * @param since null for all of them
   */
  List<TaskInstance> taskInstances(RunAddress run, @Nullable Instant since) {
    try {
      // By its own order, map index and id, in which a task instance that starts anew moves to
      // the end: seen twice perhaps, and never missed. The later sight is the newer.
      Map<TaskKey, TaskInstance> all = new LinkedHashMap<>();
      pages(
          Integer.MAX_VALUE,
          (limit, cursor, offset) -> {
            TaskInstanceCollectionResponse said =
                airflow
                    .repeated(
                        "GET " + path(run) + "/taskInstances",
                        TaskInstanceCollectionResponse.class,
                        (api, bearer) ->
                            api.taskInstances(
                                bearer,
                                run.dag().value(),
                                run.run().value(),
                                since == null ? null : since.toString(),
                                "map_index",
                                limit,
                                cursor,
                                offset))
                    .document();
            return new Page<>(said.taskInstances(), said.totalEntries(), said.nextCursor());
          },
          each -> {
            TaskInstance instance = taskInstance(each);
            all.put(instance.key(), instance);
            return all.size();
          });
      return all.values().stream()
          .sorted((one, other) -> one.key().compareTo(other.key()))
          .toList();
    } catch (Refused refused) {
      throw refused.status() == 404 ? runUnknown(run) : problem(refused);
    }
  }

  private List<Run> runs(
      String dag, @Nullable String dagPrefix, @Nullable String runPrefix, int most) {
    Map<RunAddress, Run> all = new LinkedHashMap<>();
    try {
      pages(
          most,
          (limit, cursor, offset) -> {
            DAGRunCollectionResponse said =
                airflow
                    .repeated(
                        "GET /api/v2/dags/%s/dagRuns".formatted(dag),
                        DAGRunCollectionResponse.class,
                        (api, bearer) ->
                            api.dagRuns(
                                bearer,
                                dag,
                                dagPrefix,
                                runPrefix,
                                NEWEST_FIRST,
                                limit,
                                cursor,
                                offset))
                    .document();
            return new Page<>(said.dagRuns(), said.totalEntries(), said.nextCursor());
          },
          each -> {
            Run run = run(each);
            all.putIfAbsent(run.address(), run);
            return all.size();
          });
    } catch (Refused refused) {
      if (refused.status() == 404) {
        return List.of();
      }
      throw problem(refused);
    }
    return all.values().stream().limit(most).toList();
  }

  /** Part of a listing. */
  private record Page<T>(List<T> entries, @Nullable Integer total, @Nullable String nextCursor) {}

  /** Asks for part of a listing: by a cursor, or where Airflow knows none, by an offset. */
  @FunctionalInterface
  private interface PageRequest<T> {
    Page<T> ask(int limit, @Nullable String cursor, @Nullable Integer offset) throws Refused;
  }

  /**
   * Reads a listing to its end, or until there are enough.
   *
   * @param take takes an entry, and tells how many different ones there are now
   */
  private static <T> void pages(int most, PageRequest<T> request, Function<T, Integer> take)
      throws Refused {
    @Nullable String cursor = "";
    @Nullable Integer offset = null;
    int received = 0;
    int taken = 0;
    while (taken < most) {
      Page<T> page = request.ask(Math.min(PAGE, most - taken), cursor, offset);
      for (T entry : page.entries()) {
        taken = take.apply(entry);
      }
      received += page.entries().size();
      if (page.entries().isEmpty()) {
        return;
      }
      if (page.nextCursor() != null && !page.nextCursor().equals(cursor)) {
        cursor = page.nextCursor();
      } else if (page.total() != null && taken < page.total()) {
        cursor = null;
        offset = received;
      } else {
        return;
      }
    }
  }

  private Answer<DAGRunResponse> dagRun(RunAddress run) throws Refused {
    return airflow.repeated(
        "GET " + path(run),
        DAGRunResponse.class,
        (api, bearer) -> api.dagRun(bearer, run.dag().value(), run.run().value()));
  }

  private List<TaskKey> clear(RunAddress run, boolean onlyFailed, @Nullable List<Object> names) {
    byte[] body =
        Json.write(new ClearTaskInstancesBody(run.run().value(), false, onlyFailed, true, names));
    try {
      return airflow
          .once(
              "POST /api/v2/dags/%s/clearTaskInstances".formatted(run.dag()),
              TaskInstanceCollectionResponse.class,
              (api, bearer) -> api.clearTaskInstances(bearer, run.dag().value(), body))
          .document()
          .taskInstances()
          .stream()
          .map(each -> taskInstance(each).key())
          .sorted()
          .toList();
    } catch (Refused refused) {
      throw refused.status() == 404 ? runUnknown(run) : problem(refused);
    }
  }

  private Dag paused(DagId dag, boolean paused) {
    byte[] body = Json.write(new DAGPatchBody(paused));
    try {
      return dag(
          airflow
              .repeated(
                  "PATCH /api/v2/dags/" + dag,
                  DAGResponse.class,
                  (api, bearer) -> api.patchDag(bearer, dag.value(), List.of("is_paused"), body))
              .document());
    } catch (Refused refused) {
      throw refused.status() == 404 ? dagUnknown(dag) : problem(refused);
    }
  }

  private static Condition condition(@Nullable String status, @Nullable String heartbeat) {
    return new Condition(
        status == null ? Condition.ABSENT : status, heartbeat == null ? null : time(heartbeat));
  }

  private static Dag dag(DAGResponse said) {
    return new Dag(
        new DagId(said.dagId()),
        said.isPaused(),
        said.isStale(),
        said.hasImportErrors(),
        said.fileloc(),
        said.description() == null ? "" : said.description());
  }

  private static Run run(DAGRunResponse said) {
    return new Run(
        new RunAddress(new DagId(said.dagId()), new RunId(said.dagRunId())),
        RunState.of(said.state()),
        said.runType(),
        said.queuedAt(),
        said.startDate(),
        said.endDate(),
        said.conf() == null ? Map.of() : said.conf());
  }

  private static TaskInstance taskInstance(TaskInstanceResponse said) {
    return new TaskInstance(
        new TaskKey(new TaskId(said.taskId()), said.mapIndex()),
        TaskState.of(said.state()),
        said.tryNumber(),
        said.maxTries(),
        said.queuedWhen(),
        said.startDate(),
        said.endDate(),
        said.operatorName() == null ? "" : said.operatorName());
  }

  private static Pool pool(PoolResponse said) {
    return new Pool(said.name(), said.slots(), said.includeDeferred(), said.openSlots());
  }

  private static LogLine line(JsonNode said) {
    if (!said.isObject()) {
      return new LogLine(null, "", said.asText());
    }
    StringBuilder text = new StringBuilder(said.path("event").asText(""));
    for (JsonNode error : said.path("error_detail")) {
      text.append(System.lineSeparator())
          .append(error.path("exc_type").asText("error"))
          .append(": ")
          .append(error.path("exc_value").asText(""));
    }
    return new LogLine(
        time(said.path("timestamp").asText("")), said.path("level").asText(""), text.toString());
  }

  private static @Nullable Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null; // what bears it still means something without it
    }
  }

  private static String path(RunAddress run) {
    return "/api/v2/dags/%s/dagRuns/%s".formatted(run.dag(), run.run());
  }

  private static String path(TaskAddress task) {
    return "%s/taskInstances/%s".formatted(path(task.run()), task.task().task());
  }

  private String base() {
    String server = airflow.server().toString();
    return server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @FunctionalInterface
  private interface Asked<T> {
    T answer() throws Refused;
  }

  private <T> T answer(Asked<T> asked) {
    try {
      return asked.answer();
    } catch (Refused refused) {
      throw problem(refused);
    }
  }

  private <T> T ofTask(TaskAddress task, Asked<Answer<T>> asked) {
    try {
      return asked.answer().document();
    } catch (Refused refused) {
      if (refused.status() == 404) {
        throw Problem.of(Fault.REQUEST, "dag-task-unknown")
            .expected("a task instance, or a try of it")
            .found(refused.description())
            .where(task.toString())
            .remedy("List the task instances of the run: they tell how often each was tried.")
            .exception(refused);
      }
      throw problem(refused);
    }
  }

  private ProblemException problem(Refused refused) {
    boolean forbidden = refused.status() == 403;
    return Problem.of(Fault.REQUEST, forbidden ? "airflow-forbids" : "airflow-refused")
        .expected("Airflow to take the request: " + refused.call())
        .found(refused.description())
        .where(airflow.server().toString())
        .remedy(
            forbidden
                ? "Log in as a user who may do this."
                : "Change what is asked for as the answer says; the same request fails again.")
        .exception(refused);
  }

  private ProblemException runUnknown(RunAddress run) {
    return Problem.of(Fault.REQUEST, "dag-run-unknown")
        .expected("a run of the DAG " + run.dag())
        .found("none named " + run.run())
        .where(airflow.server().toString())
        .remedy("List the runs of the DAG, and name one of them.")
        .exception();
  }

  private ProblemException triggerRefused(RunAddress run, Refused refused) {
    Optional<Dag> dag = findDag(run.dag());
    if (dag.isPresent() && dag.get().hasImportErrors()) {
      return dagBroken(dag.get());
    }
    if (refused.status() == 404) {
      return dagUnknown(run.dag());
    }
    return Problem.of(Fault.REQUEST, "conf-refused")
        .expected("the DAG %s to take what the run is started with".formatted(run.dag()))
        .found(refused.reason())
        .where(run.toString())
        .remedy("Change the value as Airflow's reason says; the DAG's params say what it takes.")
        .exception(refused);
  }

  private ProblemException dagUnknown(DagId dag) {
    List<ImportError> errors = importErrors();
    return Problem.of(Fault.REQUEST, "dag-unknown")
        .expected("the DAG " + dag)
        .found(
            errors.isEmpty()
                ? "no DAG of that name"
                : "no DAG of that name, and files that could not be imported, where it may be: "
                    + shown(errors))
        .where(airflow.server().toString())
        .remedy(
            errors.isEmpty()
                ? "Check its name; a file that is new is read within a minute or so."
                : "Mend the file; Airflow reads it again by itself.")
        .exception();
  }

  private ProblemException dagBroken(Dag dag) {
    List<ImportError> all = importErrors();
    List<ImportError> own =
        all.stream().filter(error -> dag.file().endsWith(error.file())).toList();
    List<ImportError> errors = own.isEmpty() ? all : own;
    return Problem.of(Fault.REQUEST, "dag-has-import-errors")
        .expected("a DAG whose file can be imported: " + dag.id())
        .found(errors.isEmpty() ? "import errors, gone meanwhile" : shown(errors))
        .where(Objects.requireNonNull(dag.file()))
        .remedy("Mend the file; Airflow reads it again by itself.")
        .exception();
  }

  private static String shown(List<ImportError> errors) {
    StringBuilder text = new StringBuilder();
    for (ImportError error : errors) {
      text.append(System.lineSeparator()).append("    ").append(error.file()).append(':');
      for (String line : error.lastLines(SHOWN_TRACE_LINES)) {
        text.append(System.lineSeparator()).append("      ").append(line);
      }
    }
    return text.toString();
  }
}
