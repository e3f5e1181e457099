package io.lth.jobs.work;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.mlflow.tracking.Outage;
import io.lth.mlflow.tracking.OutageListener;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records in one MLflow server. */
public final class MlflowRecords implements Records, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowRecords.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final ScopedValue<BooleanSupplier> STOP = ScopedValue.newInstance();

  private final URI server;
  private final URI linked;
  private final Map<String, MlflowRecord> open = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();

  /**
   * The records of a server.
   *
   * @param server as this process reaches it
   * @param linked as people reach it
   */
  public MlflowRecords(URI server, URI linked) {
    this.server = server;
    this.linked = linked;
  }

  @Override
  public OpenRecord of(String experiment) {
    MlflowRecord known = open.get(experiment);
    if (known == null) {
      MlflowRecord connected =
          MlflowRecord.connect(() -> server, experiment, new Telling(), MlflowRecords::isUnwanted);
      known = open.putIfAbsent(experiment, connected);
      if (known == null) {
        known = connected;
      } else {
        connected.close();
      }
    }
    return new OpenRecord(new Linking(known), known);
  }

  @Override
  public <T> T stoppable(BooleanSupplier stop, Supplier<T> work) {
    return ScopedValue.where(STOP, stop).call(work::get);
  }

  private static boolean isUnwanted() {
    return STOP.isBound() && STOP.get().getAsBoolean();
  }

  @Override
  public void check() {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/health")).timeout(ANSWER_WITHIN).build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw away("HTTP " + status);
      }
    } catch (IOException e) {
      throw away(
          e.getMessage() == null ? e.getClass().getSimpleName() : String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away("an interruption");
    }
  }

  private ProblemException away(String found) {
    return Problem.of(Fault.PLATFORM, "record-away")
        .expected("MLflow to answer its health check")
        .found(found)
        .where(server.toString())
        .remedy("start MLflow; jobs wait for it, and what was recorded is kept")
        .exception();
  }

  @Override
  public void close() {
    open.values().forEach(MlflowRecord::close);
    http.close();
  }

  private static final class Telling implements OutageListener {
    @Override
    public void began(Outage outage) {
      LOG.warn(
          "MLflow does not answer at {} ({}: {}); what runs waits for it",
          outage.server(),
          outage.call(),
          outage.reason());
    }

    @Override
    public void ended() {
      LOG.info("MLflow answers again");
    }
  }

  /** The same record, with links that lead where people can go. */
  private final class Linking implements Tracker {
    private final MlflowRecord record;

    Linking(MlflowRecord record) {
      this.record = record;
    }

    @Override
    public String open(NewRun run) {
      return record.open(run);
    }

    @Override
    public void tag(String run, Map<String, String> tags) {
      record.tag(run, tags);
    }

    @Override
    public void metrics(String run, List<Metric> metrics) {
      record.metrics(run, metrics);
    }

    @Override
    public void dataset(String run, DatasetInput dataset) {
      record.dataset(run, dataset);
    }

    @Override
    public void describe(String run, String markdown) {
      record.describe(run, markdown);
    }

    @Override
    public void finish(String run, RunStatus status) {
      record.finish(run, status);
    }

    @Override
    public void reopen(String run) {
      record.reopen(run);
    }

    @Override
    public Optional<RecordedRun> find(String run) {
      return record.find(run);
    }

    @Override
    public List<RecordedRun> withTags(Map<String, String> tags) {
      return record.withTags(tags);
    }

    @Override
    public List<RecordedRun> withTagsAnywhere(Map<String, String> tags) {
      return record.withTagsAnywhere(tags);
    }

    @Override
    public String link(String run) {
      String link = record.link(run);
      String inside = withoutSlash(server);
      return link.startsWith(inside)
          ? withoutSlash(linked) + link.substring(inside.length())
          : link;
    }

    private static String withoutSlash(URI address) {
      return address.toString().replaceFirst("/+$", "");
    }
  }
}
