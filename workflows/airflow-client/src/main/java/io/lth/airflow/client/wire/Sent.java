package io.lth.airflow.client.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that are sent, each named as its schema. Airflow refuses a field that it does not
 * know.
 */
public final class Sent {
  private Sent() {}

  public record LoginBody(String username, String password) {
    /** The password stays out of every text. */
    @Override
    public String toString() {
      return "LoginBody[username=" + username + "]";
    }
  }

  /**
   * A run that is to start now.
   *
   * @param logicalDate always null, and always sent: Airflow refuses the body without the key
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record TriggerDAGRunPostBody(
      String dagRunId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant logicalDate,
      Map<String, Object> conf) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record DAGPatchBody(boolean isPaused) {}

  public record DAGRunPatchBody(String state) {}

  /**
   * Task instances that are to run again.
   *
   * @param dryRun always sent: Airflow takes it for true where it is missing
   * @param taskIds null for all; each an id, or an id and a map index
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClearTaskInstancesBody(
      String dagRunId,
      boolean dryRun,
      boolean onlyFailed,
      boolean resetDagRuns,
      @Nullable List<Object> taskIds) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record PoolBody(String name, int slots, String description, boolean includeDeferred) {}

  /**
   * A pool's bound.
   *
   * @param pool its name: Airflow 3.3 wants it, whatever its specification says
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record PoolPatchBody(String pool, int slots, boolean includeDeferred) {}
}
