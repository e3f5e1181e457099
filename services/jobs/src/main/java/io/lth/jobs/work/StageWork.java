package io.lth.jobs.work;

import io.lth.jobs.queue.Attempt;
import io.lth.jobs.queue.Job;
import io.lth.jobs.queue.JobWork;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.ProblemException;
import io.lth.spec.DomainJson;
import io.lth.spec.StageKeys;
import io.lth.stages.execution.StageRun;
import io.lth.stages.execution.StageRunner;
import io.lth.stages.execution.WorkflowRecord;
import io.lth.stages.handler.Progress;
import io.lth.stages.port.RunStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs a job's stage as a run of the record, or finds it finished there. */
public final class StageWork implements JobWork {
  private static final Logger LOG = LoggerFactory.getLogger(StageWork.class);
  private static final String JOB = "lth.job";

  private final StageService service;
  private final Records records;
  private final WorkObserver observer;
  private final ServiceProvenance provenance;
  private final Tracing tracing;
  private final Set<String> provenanceKept = ConcurrentHashMap.newKeySet();

  public StageWork(
      StageService service,
      Records records,
      WorkObserver observer,
      ServiceProvenance provenance,
      Tracing tracing) {
    this.service = service;
    this.records = records;
    this.observer = observer;
    this.provenance = provenance;
    this.tracing = tracing;
  }

  @Override
  public String perform(Job job, Attempt attempt) {
    Map<String, String> tags = new LinkedHashMap<>(Airflow.tags(job.submission().caller()));
    tags.put(JOB, job.id());
    return labelled(
        job,
        tags,
        () ->
            tracing.within(
                job,
                () ->
                    records.stoppable(
                        attempt.cancellation()::isRequested, () -> measured(job, attempt, tags))));
  }

  private String measured(Job job, Attempt attempt, Map<String, String> tags) {
    StageKind kind = job.submission().kind();
    LOG.info(
        "{} of {} begins, attempt {}",
        job.submission().stage(),
        job.submission().workflow(),
        attempt.number());
    long start = System.nanoTime();
    String outcome = "defect";
    try {
      StageRun run = run(JobRequest.read(job.submission().body()), attempt, tags);
      outcome = run.origin().name().toLowerCase(Locale.ROOT);
      return DomainJson.text(run.result());
    } catch (CancellationException e) {
      outcome = "stopped";
      throw e;
    } catch (ProblemException e) {
      outcome = e.fault().name().toLowerCase(Locale.ROOT);
      throw e;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      observer.performed(kind, outcome, took);
      LOG.info("{}: {} after {} ms", job.submission().stage(), outcome, took.toMillis());
    }
  }

  private StageRun run(JobRequest request, Attempt attempt, Map<String, String> tags) {
    FencedRecord record = new FencedRecord(records.of(request.experiment()), attempt);
    WorkflowRecord workflows = new WorkflowRecord(record, record);
    StageRunner.Scope scope = workflows.scope(request.workflow(), request.stage()).tagged(tags);
    keepProvenance(workflows, scope.workflowRun());
    StageRun run =
        new StageRunner(service.handlers(), StageKeys::key, record, record)
            .resume(
                request.stage(),
                request.inputs(),
                scope,
                request.reuse(),
                attempt.cancellation(),
                progress(attempt));
    attempt.recordedAs(run.run(), record.link(run.run()));
    service.finished(request, run, new OpenRecord(record, record));
    return run;
  }

  private Progress progress(Attempt attempt) {
    AtomicInteger last = new AtomicInteger(-1);
    return (iteration, iterations) -> {
      attempt.reached(iteration, iterations);
      int before = last.getAndSet(iteration);
      if (before >= 0) {
        observer.iterated(iteration - before);
      }
    };
  }

  /** Once for each workflow run; another process of the same make gives the same file. */
  private void keepProvenance(WorkflowRecord workflows, String workflowRun) {
    if (!provenanceKept.contains(workflowRun)) {
      workflows.keep(workflowRun, provenance.fileName(), provenance.json());
      provenanceKept.add(workflowRun);
    }
  }

  @Override
  public void endRun(String experiment, String run) {
    records.stoppable(
        () -> true,
        () -> {
          OpenRecord record = records.of(experiment);
          record
              .tracker()
              .find(run)
              .ifPresent(
                  found ->
                      WorkflowRecord.endFromOutside(record.tracker(), found, RunStatus.KILLED));
          return run;
        });
  }

  /** Whatever is logged meanwhile says for whom. */
  private static <T> T labelled(Job job, Map<String, String> tags, Supplier<T> work) {
    Map<String, String> labels = new LinkedHashMap<>(tags);
    labels.put("lth.workflow", job.submission().workflow());
    labels.put("lth.stage", job.submission().stage());
    labels.forEach(MDC::put);
    try {
      return work.get();
    } finally {
      labels.keySet().forEach(MDC::remove);
    }
  }
}
