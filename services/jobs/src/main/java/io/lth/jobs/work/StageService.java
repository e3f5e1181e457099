package io.lth.jobs.work;

import io.lth.lottery.identity.Numerics;
import io.lth.stages.execution.StageRun;
import io.lth.stages.handler.StageHandlers;
import java.util.List;
import java.util.Map;

/** What one service adds to the job API: the stages it serves, and what they are computed with. */
public interface StageService {

  ServingService service();

  /** What is done for each of the kinds it serves. */
  StageHandlers handlers();

  /** What stages are computed with here. */
  List<Numerics> numerics();

  /** Its own configuration: the mapping of each prefix. */
  default Map<String, Class<?>> settings() {
    return Map.of();
  }

  /** Where the migrations of its own tables lie, as Flyway names places. */
  default List<String> migrations() {
    return List.of();
  }

  /**
   * What is left to do once a stage is finished, before its job is: at least once, hence
   * idempotent.
   */
  default void finished(JobRequest request, StageRun run, OpenRecord record) {}
}
