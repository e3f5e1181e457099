package io.lth.stages.execution;

import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.handler.Cancellation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Walks a plan in one process: as many stages side by side as it has workers, those on the longest
 * way to the end first. A failed stage stops what depends on it; everything else is still done.
 */
public final class InProcessExecutor {
  private final Plan plan;
  private final int workers;
  private final StageSupply supply;
  private final Cancellation cancellation;
  private final WorkflowListener listener;
  private final Map<StageId, Long> distance = new HashMap<>();

  /**
   * Walks one plan.
   *
   * @param workers stages side by side, at least 1
   */
  public InProcessExecutor(
      Plan plan,
      int workers,
      StageSupply supply,
      Cancellation cancellation,
      WorkflowListener listener) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, but is " + workers);
    }
    this.plan = plan;
    this.workers = workers;
    this.supply = supply;
    this.cancellation = cancellation;
    this.listener = listener;
    measureDistances();
  }

  /** Gives a stage's finished run: found, taken over or computed. */
  @FunctionalInterface
  public interface StageSupply {
    StageRun supply(Stage stage, Map<String, ArtifactReference> inputs);
  }

  /**
   * Walks the plan to its end.
   *
   * @return the run of every stage
   * @throws ProblemException with every failed stage's problems, after all that could be done was
   *     done
   * @throws CancellationException if a stop was requested, after what was under way has stopped
   */
  public Map<StageId, StageRun> execute() {
    Map<StageId, StageRun> finished = new LinkedHashMap<>();
    List<ProblemException> failures = new ArrayList<>();
    List<Stage> waiting = new ArrayList<>(plan.stages());
    // Platform threads: training is computing, not waiting.
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      CompletionService<Outcome> running = new ExecutorCompletionService<>(threads);
      int underWay = 0;
      while (true) {
        while (underWay < workers && !cancellation.isRequested()) {
          Optional<Stage> ready = next(waiting, finished);
          if (ready.isEmpty()) {
            break;
          }
          Stage next = ready.get();
          waiting.remove(next);
          Map<String, ArtifactReference> inputs = inputs(next, finished);
          running.submit(() -> attempt(next, inputs));
          underWay++;
        }
        if (underWay == 0) {
          break;
        }
        switch (take(running)) {
          case Outcome.Finished done -> finished.put(done.stage().id(), done.run());
          case Outcome.Failed broken -> failures.add(broken.problem());
          case Outcome.Stopped() -> {}
        }
        underWay--;
      }
    } finally {
      threads.shutdownNow();
    }
    if (!failures.isEmpty()) {
      throw new ProblemException(
          failures.stream().flatMap(failure -> failure.problems().stream()).toList());
    }
    cancellation.check();
    return finished;
  }

  private Outcome attempt(Stage stage, Map<String, ArtifactReference> inputs) {
    try {
      listener.started(stage);
      StageRun run = supply.supply(stage, inputs);
      listener.finished(stage, run);
      return new Outcome.Finished(stage, run);
    } catch (CancellationException e) {
      return new Outcome.Stopped();
    } catch (ProblemException e) {
      listener.failed(stage, e);
      return new Outcome.Failed(e);
    } catch (RuntimeException e) {
      ProblemException problem =
          Problem.of(Fault.PLATFORM, "stage-broke")
              .expected("the stage to run")
              .found(e.toString())
              .where(stage.id().value())
              .remedy("this is a defect of lth: please report it with the log")
              .exception(e);
      listener.failed(stage, problem);
      return new Outcome.Failed(problem);
    }
  }

  private Optional<Stage> next(List<Stage> waiting, Map<StageId, StageRun> finished) {
    return waiting.stream()
        .filter(stage -> finished.keySet().containsAll(Plan.dependencies(stage)))
        .max(Comparator.comparingLong(stage -> distance.getOrDefault(stage.id(), 0L)));
  }

  private static Map<String, ArtifactReference> inputs(
      Stage stage, Map<StageId, StageRun> finished) {
    Map<String, ArtifactReference> inputs = new LinkedHashMap<>();
    stage
        .inputs()
        .forEach(
            (name, input) -> {
              StageRun producer = finished.get(input.stage());
              if (producer == null) {
                throw new IllegalStateException("%s runs before its inputs".formatted(stage.id()));
              }
              inputs.put(name, producer.result().output(input.output()));
            });
    return inputs;
  }

  /** Iterations on the longest way from a stage to the end, itself included. */
  private void measureDistances() {
    for (Stage stage : plan.stages().reversed()) {
      long own = distance.getOrDefault(stage.id(), 0L) + 1 + Plan.iterations(stage);
      distance.put(stage.id(), own);
      for (StageId before : Plan.dependencies(stage)) {
        distance.merge(before, own, Math::max);
      }
    }
  }

  private static Outcome take(CompletionService<Outcome> running) {
    try {
      Future<Outcome> future = running.take();
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker died", e.getCause());
    }
  }

  private sealed interface Outcome {
    record Finished(Stage stage, StageRun run) implements Outcome {}

    record Failed(ProblemException problem) implements Outcome {}

    record Stopped() implements Outcome {}
  }
}
