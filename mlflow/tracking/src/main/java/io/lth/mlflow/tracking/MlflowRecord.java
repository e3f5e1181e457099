package io.lth.mlflow.tracking;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Documents;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.Page;
import org.mlflow.tracking.RunsPage;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;

/**
 * One MLflow experiment as the record of a reproduction; safe for use by many threads.
 *
 * <p>While the server is away every call waits and asks again. What is sent again is the very same
 * request, and each kind of request is safe to serve twice: a run bears the id of the request that
 * created it, and MLflow keeps equal metrics, parameters, tags and inputs once.
 */
public final class MlflowRecord implements Tracker, ArtifactStore, Documents, AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
  private static final Duration TRANSFER_WITHIN = Duration.ofMinutes(2);

  /** Tells runs of a repeated creation from others; see {@link #open}. */
  static final String REQUEST = "lth.request";

  private static final int METRICS_PER_BATCH = 1_000;
  private static final int ENTRIES_PER_BATCH = 100;
  private static final int RUNS_PER_PAGE = 1_000;
  private static final int EXPERIMENTS_PER_PAGE = 1_000;
  private static final int LONGEST_PARAMETER = 6_000;
  private static final int LONGEST_TAG = 8_000;
  private static final int LONGEST_DATASET_DIGEST = 36;

  private static final String EXPERIMENT_KIND = "mlflow.experimentKind";
  private static final String OWN_TRAINING = "custom_model_development";
  private static final String DESCRIPTION = "mlflow.note.content";
  private static final String TABLE = "table.json";
  private static final String PROXIED = "mlflow-artifacts";

  private static final JsonMapper JSON = new JsonMapper();

  private final Supplier<URI> server;
  private final Duration answerWithin;
  private final Clock clock;
  private final Perseverance perseverance;
  private final MlflowClient client;
  private final ArtifactProxy artifacts;
  private final String experimentId;

  /** Where a run's artifacts lie below the proxy's root, by run. */
  private final ConcurrentMap<String, String> roots = new ConcurrentHashMap<>();

  /**
   * Finds or creates the experiment, and waits for the server if it must.
   *
   * @param server asked before every request, since a server that is started again may have moved
   * @param cancelled ends the wait for a server that is away; so does an interruption
   */
  public static MlflowRecord connect(
      Supplier<URI> server, String experiment, OutageListener listener, BooleanSupplier cancelled) {
    return new MlflowRecord(
        server,
        experiment,
        new Perseverance(server, listener, cancelled, Pause.SLEEP),
        CONNECT_WITHIN,
        ANSWER_WITHIN,
        TRANSFER_WITHIN,
        Clock.systemUTC());
  }

  MlflowRecord(
      Supplier<URI> server,
      String experiment,
      Perseverance perseverance,
      Duration connectWithin,
      Duration answerWithin,
      Duration transferWithin,
      Clock clock) {
    this.server = server;
    this.perseverance = perseverance;
    this.answerWithin = answerWithin;
    this.clock = clock;
    this.client = new MlflowClient(new MovingHost(server));
    this.artifacts = new ArtifactProxy(server, connectWithin, transferWithin);
    this.experimentId = findOrCreate(experiment);
  }

  @Override
  public String open(NewRun run) {
    requireLengths("parameter", run.parameters(), LONGEST_PARAMETER);
    String request = UUID.randomUUID().toString();
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", "lth");
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
    tags.putAll(run.tags());
    tags.put(DESCRIPTION, run.description());
    if (run.parent() != null) {
      tags.put("mlflow.parentRunId", run.parent());
    }
    tags.put(REQUEST, request);
    requireLengths("tag", tags, LONGEST_TAG);

    Service.CreateRun creation =
        Service.CreateRun.newBuilder()
            .setExperimentId(experimentId)
            .setRunName(run.name())
            .setStartTime(clock.millis())
            .addAllTags(tagsOf(tags))
            .build();
    Service.RunInfo opened =
        perseverance.answer(
            "create run " + run.name(), attempt -> createOnce(creation, request, attempt));
    roots.put(opened.getRunId(), rootOf(opened));

    List<Service.Param> parameters =
        run.parameters().entrySet().stream()
            .map(
                entry ->
                    Service.Param.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
            .toList();
    for (List<Service.Param> batch : batches(parameters, ENTRIES_PER_BATCH)) {
      log("log parameters", opened.getRunId(), List.of(), batch, List.of());
    }
    return opened.getRunId();
  }

  @Override
  public void tag(String run, Map<String, String> tags) {
    requireLengths("tag", tags, LONGEST_TAG);
    for (List<Service.RunTag> batch : batches(tagsOf(tags), ENTRIES_PER_BATCH)) {
      log("set tags", run, List.of(), List.of(), batch);
    }
  }

  @Override
  public void metrics(String run, List<Metric> metrics) {
    long now = clock.millis();
    List<Service.Metric> logged =
        metrics.stream()
            .map(
                metric ->
                    Service.Metric.newBuilder()
                        .setKey(metric.key())
                        .setValue(metric.value())
                        .setStep(metric.step())
                        .setTimestamp(now)
                        .build())
            .toList();
    for (List<Service.Metric> batch : batches(logged, METRICS_PER_BATCH)) {
      log("log metrics", run, batch, List.of(), List.of());
    }
  }

  /** MLflow's own digest field is short: it gets the first digits, the profile the whole digest. */
  @Override
  public void dataset(String run, DatasetInput dataset) {
    boolean onTheWeb = dataset.source().startsWith("https://");
    ObjectNode profile =
        JSON.createObjectNode()
            .put("sha256", dataset.digest().hex())
            .put("training_images", dataset.trainingImages())
            .put("test_images", dataset.testImages());
    ObjectNode request = JSON.createObjectNode().put("run_id", run);
    ObjectNode input = request.putArray("datasets").addObject();
    input
        .putArray("tags")
        .addObject()
        .put("key", "mlflow.data.context")
        .put("value", dataset.context());
    input
        .putObject("dataset")
        .put("name", dataset.name())
        .put("digest", dataset.digest().abbreviated(LONGEST_DATASET_DIGEST))
        .put("source_type", onTheWeb ? "http" : "local")
        .put(
            "source",
            JSON.createObjectNode().put(onTheWeb ? "url" : "uri", dataset.source()).toString())
        .put("profile", profile.toString());
    String body = request.toString();
    perseverance.answer(
        "log dataset " + dataset.name(),
        attempt -> ask(() -> client.sendPost("runs/log-inputs", body)));
  }

  @Override
  public void describe(String run, String markdown) {
    tag(run, Map.of(DESCRIPTION, markdown));
  }

  @Override
  public void finish(String run, RunStatus status) {
    if (status == RunStatus.RUNNING) {
      throw new IllegalArgumentException("a run that is to end cannot stay RUNNING: " + run);
    }
    long end = clock.millis();
    update(run, Service.RunStatus.valueOf(status.name()), end);
  }

  /** The earlier end time stays until the run ends again: MLflow has no way to take it back. */
  @Override
  public void reopen(String run) {
    update(run, Service.RunStatus.RUNNING, null);
  }

  @Override
  public Optional<RecordedRun> find(String run) {
    return perseverance
        .answer("get run " + run, attempt -> optional(() -> client.getRun(run)))
        .filter(found -> found.getInfo().getLifecycleStage().equals("active"))
        .map(MlflowRecord::recorded);
  }

  @Override
  public List<RecordedRun> withTags(Map<String, String> tags) {
    return search(List.of(experimentId), tags);
  }

  /** Of the experiments in MLflow's trash, none. */
  @Override
  public List<RecordedRun> withTagsAnywhere(Map<String, String> tags) {
    return search(experiments(), tags);
  }

  @Override
  public String link(String run) {
    return "%s/#/experiments/%s/runs/%s?workflowType=machine_learning"
        .formatted(base(server.get()), experimentId, run);
  }

  /**
   * Keeps content under a path of a run; {@code table.json}, in MLflow's form {@code {columns,
   * data}}, is also announced to the UI as a table.
   */
  @Override
  public ArtifactReference put(String run, String path, byte[] content) {
    ArtifactReference reference =
        new ArtifactReference(run, path, Sha256.of(content), content.length);
    String place = root(run) + "/" + path;
    perseverance.answer(
        "put artifact " + path,
        attempt -> {
          artifacts.put(place, content);
          return reference;
        });
    if (path.equals(TABLE)) {
      tag(run, Map.of("mlflow.loggedArtifacts", "[{\"path\":\"table.json\",\"type\":\"table\"}]"));
    }
    return reference;
  }

  @Override
  public byte[] get(ArtifactReference reference) {
    String place = root(reference.run()) + "/" + reference.path();
    byte[] content =
        perseverance
            .answer(
                "get artifact " + reference.path(), attempt -> ifThere(() -> artifacts.get(place)))
            .orElseThrow(
                () ->
                    Problem.of(Fault.DATA, "artifact-missing")
                        .expected("an artifact of %,d bytes".formatted(reference.size()))
                        .found("none: MLflow has the run, but not the file")
                        .where(where(reference))
                        .remedy(
                            "Put the file back from a copy, or delete the run in MLflow: its stage"
                                + " is then computed again.")
                        .exception());
    Sha256 digest = Sha256.of(content);
    if (content.length != reference.size() || !digest.equals(reference.digest())) {
      throw Problem.of(Fault.DATA, "artifact-corrupted")
          .expected("%,d bytes with SHA-256 %s".formatted(reference.size(), reference.digest()))
          .found("%,d bytes with SHA-256 %s".formatted(content.length, digest))
          .where(where(reference))
          .remedy(
              "Put the file back from a copy, or delete the run in MLflow: its stage is then"
                  + " computed again.")
          .exception();
    }
    return content;
  }

  @Override
  public Optional<byte[]> document(String run, String path) {
    String place = root(run) + "/" + path;
    return perseverance.answer(
        "get document " + path, attempt -> ifThere(() -> artifacts.get(place)));
  }

  @Override
  public List<String> documents(String run, String folder) {
    String place = root(run) + "/" + folder;
    return perseverance
        .answer("list documents in " + folder, attempt -> ifThere(() -> artifacts.list(place)))
        .map(listing -> names(listing, place))
        .orElse(List.of())
        .stream()
        .map(name -> folder + "/" + name)
        .sorted()
        .toList();
  }

  private static List<String> names(byte[] listing, String where) {
    try {
      List<String> names = new ArrayList<>();
      for (JsonNode file : JSON.readTree(listing).path("files")) {
        if (!file.path("is_dir").asBoolean()) {
          names.add(file.required("path").asText());
        }
      }
      return names;
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.of(Fault.PLATFORM, "mlflow-unreadable")
          .expected("the files in a folder, as MLflow lists them")
          .found(String.valueOf(e.getMessage()))
          .where(where)
          .remedy("Check that an MLflow server, and nothing else, listens there.")
          .exception(e);
    }
  }

  private interface Asking {
    byte[] ask() throws Away, Refused, InterruptedException;
  }

  private static Optional<byte[]> ifThere(Asking asking)
      throws Away, Refused, InterruptedException {
    try {
      return Optional.of(asking.ask());
    } catch (Refused refused) {
      if (refused.isMissing()) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  @Override
  public void close() {
    client.close();
    artifacts.close();
  }

  /** Without a slash at the end. */
  static String base(URI server) {
    String address = server.toString();
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  /**
   * The filter that finds runs by their tags, in MLflow's search syntax.
   *
   * <p>The syntax has no escapes, so a value with both kinds of quotes is left out of it; {@link
   * #search} compares every value itself anyway.
   */
  static String filter(Map<String, String> tags) {
    return tags.entrySet().stream()
        .filter(tag -> !(tag.getValue().contains("'") && tag.getValue().contains("\"")))
        .map(
            tag -> {
              String quote = tag.getValue().contains("'") ? "\"" : "'";
              return "tags.`%s` = %s%s%s".formatted(tag.getKey(), quote, tag.getValue(), quote);
            })
        .collect(joining(" and "));
  }

  private String findOrCreate(String name) {
    Service.CreateExperiment creation =
        Service.CreateExperiment.newBuilder()
            .setName(name)
            .addTags(
                Service.ExperimentTag.newBuilder().setKey(EXPERIMENT_KIND).setValue(OWN_TRAINING))
            .build();
    Service.Experiment experiment =
        perseverance.answer(
            "find or create experiment " + name,
            attempt -> {
              Optional<Service.Experiment> known = byName(name);
              if (known.isPresent()) {
                return known.get();
              }
              try {
                ask(() -> client.createExperiment(creation));
              } catch (Refused refused) {
                if (!refused.isAlreadyThere()) { // another process was quicker
                  throw refused;
                }
              }
              return byName(name)
                  .orElseThrow(() -> new Away("an experiment just created is not there yet"));
            });
    if (!experiment.getLifecycleStage().equals("active")) {
      throw Problem.of(Fault.REQUEST, "experiment-deleted")
          .expected("an active MLflow experiment, or none, of the name " + name)
          .found("one in MLflow's trash, which still holds the name")
          .where(base(server.get()))
          .remedy(
              "Restore it with `mlflow experiments restore --experiment-id %s`, or remove it for good with `mlflow gc --experiment-ids %s`."
                  .formatted(experiment.getExperimentId(), experiment.getExperimentId()))
          .exception();
    }
    if (experiment.getTagsList().stream().noneMatch(tag -> tag.getKey().equals(EXPERIMENT_KIND))) {
      perseverance.answer(
          "tag experiment " + name,
          attempt ->
              ask(
                  () -> {
                    client.setExperimentTag(
                        experiment.getExperimentId(), EXPERIMENT_KIND, OWN_TRAINING);
                    return name;
                  }));
    }
    return experiment.getExperimentId();
  }

  private Optional<Service.Experiment> byName(String name)
      throws Away, Refused, InterruptedException {
    return ask(() -> client.getExperimentByName(name));
  }

  /**
   * Creates a run, or finds the one that an earlier attempt created whose answer was lost.
   *
   * <p>An attempt that timed out may be served later still, beside its repetition: of several runs
   * of one request only the first stays.
   */
  private Service.RunInfo createOnce(Service.CreateRun creation, String request, int attempt)
      throws Away, Refused, InterruptedException {
    if (attempt == 0) {
      return ask(() -> client.createRun(creation));
    }
    if (page(List.of(experimentId), Map.of(REQUEST, request), null).getItems().isEmpty()) {
      ask(() -> client.createRun(creation));
    }
    List<Service.Run> created =
        page(List.of(experimentId), Map.of(REQUEST, request), null).getItems();
    for (Service.Run extra : created.stream().skip(1).toList()) {
      ask(
          () -> {
            client.deleteRun(extra.getInfo().getRunId());
            return extra;
          });
    }
    return created.getFirst().getInfo();
  }

  private List<RecordedRun> search(List<String> experiments, Map<String, String> tags) {
    return everyPage(token -> page(experiments, tags, token), "search runs").stream()
        .filter(run -> tagsOf(run).entrySet().containsAll(tags.entrySet()))
        .map(MlflowRecord::recorded)
        .toList();
  }

  private List<String> experiments() {
    return everyPage(
            token ->
                ask(
                    () ->
                        client.searchExperiments(
                            "",
                            Service.ViewType.ACTIVE_ONLY,
                            EXPERIMENTS_PER_PAGE,
                            List.of(),
                            token)),
            "list experiments")
        .stream()
        .map(Service.Experiment::getExperimentId)
        .toList();
  }

  private interface Paging<T> {
    Page<T> from(@Nullable String token) throws Away, Refused, InterruptedException;
  }

  private <T> List<T> everyPage(Paging<T> pages, String call) {
    List<T> found = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      Page<T> page = perseverance.answer(call, attempt -> pages.from(from));
      page.getItems().forEach(found::add);
      token = page.getNextPageToken().filter(next -> !next.isEmpty()).orElse(null);
    } while (token != null);
    return found;
  }

  private RunsPage page(List<String> experiments, Map<String, String> tags, @Nullable String token)
      throws Away, Refused, InterruptedException {
    return ask(
        () ->
            client.searchRuns(
                experiments,
                filter(tags),
                Service.ViewType.ACTIVE_ONLY,
                RUNS_PER_PAGE,
                List.of("attributes.start_time DESC"),
                token));
  }

  private void update(String run, Service.RunStatus status, @Nullable Long end) {
    ObjectNode request = JSON.createObjectNode().put("run_id", run).put("status", status.name());
    if (end != null) {
      request.put("end_time", end);
    }
    String body = request.toString();
    perseverance.answer(
        "set run %s to %s".formatted(run, status),
        attempt -> ask(() -> client.sendPost("runs/update", body)));
  }

  private void log(
      String call,
      String run,
      List<Service.Metric> metrics,
      List<Service.Param> parameters,
      List<Service.RunTag> tags) {
    perseverance.answer(
        call,
        attempt ->
            ask(
                () -> {
                  client.logBatch(run, metrics, parameters, tags);
                  return run;
                }));
  }

  private String root(String run) {
    String known = roots.get(run);
    if (known != null) {
      return known;
    }
    Service.Run found =
        perseverance
            .answer("get run " + run, attempt -> optional(() -> client.getRun(run)))
            .orElseThrow(
                () ->
                    Problem.of(Fault.DATA, "run-missing")
                        .expected("a run that holds artifacts")
                        .found("no run of this id")
                        .where(link(run))
                        .remedy(
                            "Check that this is the MLflow server which the run was recorded in.")
                        .exception());
    String root = rootOf(found.getInfo());
    roots.put(run, root);
    return root;
  }

  private String rootOf(Service.RunInfo run) {
    URI root = URI.create(run.getArtifactUri());
    if (!PROXIED.equals(root.getScheme())) {
      throw Problem.of(Fault.REQUEST, "artifacts-not-proxied")
          .expected("artifacts that the MLflow server keeps itself (mlflow-artifacts:/…)")
          .found(run.getArtifactUri())
          .where(link(run.getRunId()))
          .remedy(
              "Start MLflow with --serve-artifacts and give the experiment another name: an"
                  + " experiment keeps the artifact root it was created with.")
          .exception();
    }
    return root.getPath().replaceFirst("^/+", "");
  }

  private String where(ArtifactReference reference) {
    return "%s of run %s, %s".formatted(reference.path(), reference.run(), link(reference.run()));
  }

  private <T> Optional<T> optional(Callable<T> request) throws Away, Refused, InterruptedException {
    try {
      return Optional.of(ask(request));
    } catch (Refused refused) {
      if (refused.isMissing()) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** The client knows no time-outs: it asks on a virtual thread, whose interruption hangs it up. */
  private <T> T ask(Callable<T> request) throws Away, Refused, InterruptedException {
    FutureTask<T> task = new FutureTask<>(request);
    Thread.ofVirtual().name("mlflow").start(task);
    try {
      return task.get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Away("no answer within %,d ms".formatted(answerWithin.toMillis()));
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      task.cancel(true);
    }
  }

  private RuntimeException failure(@Nullable Throwable cause) throws Away, Refused {
    return switch (cause) {
      case MlflowHttpException answer when Away.says(answer.getStatusCode()) ->
          throw new Away("HTTP %d: %s".formatted(answer.getStatusCode(), answer.getBodyMessage()));
      case MlflowHttpException answer ->
          throw Refused.of(answer.getStatusCode(), answer.getBodyMessage());
      case MlflowClientException unreadable when isUnreadable(unreadable) ->
          Problem.of(Fault.PLATFORM, "mlflow-unreadable")
              .expected("an answer of MLflow")
              .found(String.valueOf(unreadable.getMessage()))
              .where(base(server.get()))
              .remedy("Check that an MLflow server, and nothing else, listens there.")
              .exception(unreadable);
      case MlflowClientException broken when broken.getCause() instanceof IOException reason ->
          throw new Away(reason);
      case RuntimeException unexpected -> unexpected;
      case null, default -> new IllegalStateException("MLflow's client failed", cause);
    };
  }

  private static boolean isUnreadable(MlflowClientException failure) {
    return failure.getCause()
        instanceof org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
  }

  private static RecordedRun recorded(Service.Run run) {
    RunStatus status =
        switch (run.getInfo().getStatus()) {
          case RUNNING, SCHEDULED -> RunStatus.RUNNING;
          case FINISHED -> RunStatus.FINISHED;
          case FAILED -> RunStatus.FAILED;
          case KILLED -> RunStatus.KILLED;
        };
    return new RecordedRun(
        run.getInfo().getRunId(),
        run.getInfo().getRunName(),
        parametersOf(run),
        status,
        tagsOf(run));
  }

  private static Map<String, String> parametersOf(Service.Run run) {
    return run.getData().getParamsList().stream()
        .collect(toMap(Service.Param::getKey, Service.Param::getValue));
  }

  private static Map<String, String> tagsOf(Service.Run run) {
    return run.getData().getTagsList().stream()
        .collect(toMap(Service.RunTag::getKey, Service.RunTag::getValue));
  }

  private static List<Service.RunTag> tagsOf(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(
            tag ->
                Service.RunTag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
        .toList();
  }

  private static <T> List<List<T>> batches(List<T> entries, int size) {
    return entries.stream().gather(Gatherers.windowFixed(size)).toList();
  }

  /** MLflow would cut a value that is too long, and say nothing. */
  private static void requireLengths(String kind, Map<String, String> values, int longest) {
    values.forEach(
        (key, value) -> {
          if (value.length() > longest) {
            throw Problem.of(Fault.REQUEST, kind + "-too-long")
                .expected("a %s of at most %,d characters".formatted(kind, longest))
                .found("%,d characters".formatted(value.length()))
                .where("%s %s".formatted(kind, key))
                .remedy("Shorten it, or keep it as an artifact of the run.")
                .exception();
          }
        });
  }

  /** Tells the client where the server is at this moment. */
  private record MovingHost(Supplier<URI> server) implements MlflowHostCredsProvider {
    @Override
    public MlflowHostCreds getHostCreds() {
      return new BasicMlflowHostCreds(base(server.get()));
    }

    @Override
    public void refresh() {}
  }
}
