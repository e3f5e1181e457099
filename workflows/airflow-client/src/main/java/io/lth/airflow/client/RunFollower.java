package io.lth.airflow.client;

import io.lth.airflow.client.Conversation.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a run, as often as it is told to. The first look asks for all task instances, later ones
 * for those that changed since, the one that finds the run over for all again: what it shows then
 * is final. A look that fails can be taken again. For one thread.
 */
public final class RunFollower {
  /** Airflow's clocks, several where it runs on several machines, may differ by this much. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private final AirflowClient client;
  private final RunAddress run;
  private final TreeMap<TaskKey, TaskInstance> tasks = new TreeMap<>();
  private @Nullable Instant lastLook;

  RunFollower(AirflowClient client, RunAddress run) {
    this.client = client;
    this.run = run;
  }

  /** The run and all its task instances as they are now; the caller decides when to look again. */
  public RunView look() {
    Answer<Run> answer = client.datedRun(run);
    // asked after the run: of a run that is over, nothing changes any more
    Instant since = answer.document().over() ? null : lastLook;
    List<TaskInstance> found = client.taskInstances(run, since);
    List<TaskInstance> changed = new ArrayList<>();
    for (TaskInstance each : found) {
      if (!each.equals(tasks.put(each.key(), each))) {
        changed.add(each);
      }
    }
    Instant said = answer.said();
    lastLook = said == null ? null : said.minus(OVERLAP);
    return new RunView(answer.document(), tasks, changed);
  }

  /**
   * Looks until the run is over, shows each view, and gives the last.
   *
   * @param pause between two looks
   */
  public RunView toTheEnd(Duration pause, Consumer<RunView> show) throws InterruptedException {
    RunView view = look();
    show.accept(view);
    while (!view.run().over()) {
      Thread.sleep(pause);
      view = look();
      show.accept(view);
    }
    return view;
  }
}
