package io.lth.cli;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.comparison.FinishedRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The experiments of this machine's MLflow, and the runs in them by their names. */
final class RecordedExperiments implements AutoCloseable {
  private static final int SHOWN = 5;

  private final List<ExperimentRecord> records;
  private final List<MlflowRecord> open;

  RecordedExperiments(List<ExperimentRecord> records) {
    this(records, List.of());
  }

  private RecordedExperiments(List<ExperimentRecord> records, List<MlflowRecord> open) {
    this.records = List.copyOf(records);
    this.open = List.copyOf(open);
  }

  /**
   * All experiments there are; MLflow is started if it does not run.
   *
   * @param say hears what the user should know
   */
  static RecordedExperiments open(Home home, Consumer<String> say) {
    LocalRecord local = LocalRecord.start(home, null, say);
    List<ExperimentRecord> records = new ArrayList<>();
    List<MlflowRecord> open = new ArrayList<>();
    for (String name : new Experiments(home).names()) {
      MlflowRecord record = local.of(name, () -> false);
      open.add(record);
      records.add(ExperimentRecord.of(name, record));
    }
    return new RecordedExperiments(records, open);
  }

  List<ExperimentRecord> all() {
    return records;
  }

  /** A finished run, and the record it is in. */
  record Found(ExperimentRecord record, FinishedRun run) {
    String link() {
      return record.tracker().link(run.run().id());
    }
  }

  /**
   * The run of a name: its workflow id, its id in MLflow, or {@code last}.
   *
   * @throws ProblemException if there is none, or it did not finish
   */
  Found find(String name) {
    if (name.equals(FinishedRun.LAST)) {
      return last();
    }
    for (ExperimentRecord record : records) {
      Optional<RecordedRun> called =
          FinishedRun.workflows(record.tracker()).stream()
              .filter(run -> FinishedRun.isCalled(run, name))
              .findFirst();
      if (called.isPresent()) {
        return new Found(record, FinishedRun.of(called.get(), record.tracker()));
      }
    }
    throw unknown(name);
  }

  private Found last() {
    List<Found> newest = new ArrayList<>();
    for (ExperimentRecord record : records) {
      FinishedRun.workflows(record.tracker()).stream()
          .filter(run -> run.status() == RunStatus.FINISHED)
          .findFirst()
          .ifPresent(run -> newest.add(new Found(record, FinishedRun.of(run, record.tracker()))));
    }
    if (newest.size() > 1) {
      throw Problem.of(Fault.REQUEST, "run-ambiguous")
          .expected("a run by its name, since several experiments have finished runs")
          .found(FinishedRun.LAST)
          .where("MLflow")
          .remedy(
              "name one of the last: "
                  + String.join(", ", newest.stream().map(found -> found.run().name()).toList()))
          .exception();
    }
    return newest.stream().findFirst().orElseThrow(() -> unknown(FinishedRun.LAST));
  }

  private ProblemException unknown(String name) {
    List<String> newest =
        records.stream()
            .flatMap(record -> FinishedRun.workflows(record.tracker()).stream())
            .filter(run -> run.status() == RunStatus.FINISHED)
            .limit(SHOWN)
            .map(FinishedRun::name)
            .toList();
    return Problem.of(Fault.REQUEST, "run-unknown")
        .expected(
            newest.isEmpty()
                ? "a finished run; there is none yet"
                : "a finished run, the newest being " + String.join(", ", newest))
        .found(name)
        .where("MLflow")
        .remedy(
            newest.isEmpty()
                ? "./lth reproduce EXPERIMENT makes one"
                : "take the name that ./lth runs lists, MLflow's own id, or the word last")
        .exception();
  }

  @Override
  public void close() {
    open.forEach(MlflowRecord::close);
  }
}
