package io.lth.airflow.client.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents that come back, each named as its schema, with the fields that are read. A field
 * that may be missing or null in the specification is nullable here; any other must be there.
 */
public final class Received {
  private Received() {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record LoginResponse(String accessToken) {
    public LoginResponse {
      requireNonNull(accessToken, "access_token");
    }

    /** The token stays out of every text. */
    @Override
    public String toString() {
      return "LoginResponse";
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record HealthInfoResponse(
      BaseInfoResponse metadatabase,
      SchedulerInfoResponse scheduler,
      TriggererInfoResponse triggerer,
      @Nullable DagProcessorInfoResponse dagProcessor) {
    public HealthInfoResponse {
      requireNonNull(metadatabase, "metadatabase");
      requireNonNull(scheduler, "scheduler");
      requireNonNull(triggerer, "triggerer");
    }
  }

  public record BaseInfoResponse(@Nullable String status) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record SchedulerInfoResponse(
      @Nullable String status, @Nullable String latestSchedulerHeartbeat) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record TriggererInfoResponse(
      @Nullable String status, @Nullable String latestTriggererHeartbeat) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record DagProcessorInfoResponse(
      @Nullable String status, @Nullable String latestDagProcessorHeartbeat) {}

  public record VersionInfo(String version) {
    public VersionInfo {
      requireNonNull(version, "version");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record ImportErrorCollectionResponse(
      List<ImportErrorResponse> importErrors, int totalEntries) {
    public ImportErrorCollectionResponse {
      importErrors = List.copyOf(importErrors);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record ImportErrorResponse(
      String filename, @Nullable String bundleName, Instant timestamp, String stackTrace) {
    public ImportErrorResponse {
      requireNonNull(filename, "filename");
      requireNonNull(timestamp, "timestamp");
      requireNonNull(stackTrace, "stack_trace");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record DAGResponse(
      String dagId,
      boolean isPaused,
      boolean isStale,
      boolean hasImportErrors,
      String fileloc,
      @Nullable String relativeFileloc,
      @Nullable String description) {
    public DAGResponse {
      requireNonNull(dagId, "dag_id");
      requireNonNull(fileloc, "fileloc");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record TaskCollectionResponse(List<TaskResponse> tasks, int totalEntries) {
    public TaskCollectionResponse {
      tasks = List.copyOf(tasks);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record TaskResponse(
      @Nullable String taskId,
      @Nullable String operatorName,
      @Nullable List<String> downstreamTaskIds) {}

  @JsonNaming(SnakeCaseStrategy.class)
  public record DAGRunCollectionResponse(
      List<DAGRunResponse> dagRuns, @Nullable Integer totalEntries, @Nullable String nextCursor) {
    public DAGRunCollectionResponse {
      dagRuns = List.copyOf(dagRuns);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record DAGRunResponse(
      String dagRunId,
      String dagId,
      String state,
      String runType,
      @Nullable Instant queuedAt,
      @Nullable Instant startDate,
      @Nullable Instant endDate,
      @Nullable Map<String, Object> conf) {
    public DAGRunResponse {
      requireNonNull(dagRunId, "dag_run_id");
      requireNonNull(dagId, "dag_id");
      requireNonNull(state, "state");
      requireNonNull(runType, "run_type");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record TaskInstanceCollectionResponse(
      List<TaskInstanceResponse> taskInstances,
      @Nullable Integer totalEntries,
      @Nullable String nextCursor) {
    public TaskInstanceCollectionResponse {
      taskInstances = List.copyOf(taskInstances);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record TaskInstanceResponse(
      String taskId,
      int mapIndex,
      @Nullable String state,
      int tryNumber,
      int maxTries,
      @Nullable Instant queuedWhen,
      @Nullable Instant startDate,
      @Nullable Instant endDate,
      @Nullable String operatorName) {
    public TaskInstanceResponse {
      requireNonNull(taskId, "task_id");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record XComCollectionResponse(List<XComResponse> xcomEntries, int totalEntries) {
    public XComCollectionResponse {
      xcomEntries = List.copyOf(xcomEntries);
    }
  }

  public record XComResponse(String key) {
    public XComResponse {
      requireNonNull(key, "key");
    }
  }

  public record XComResponseNative(String key, Instant timestamp, JsonNode value) {
    public XComResponseNative {
      requireNonNull(key, "key");
      requireNonNull(timestamp, "timestamp");
      requireNonNull(value, "value");
    }
  }

  /**
   * A page of a log.
   *
   * @param content each a text, or an object with {@code event}, {@code timestamp} and more
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record TaskInstancesLogResponse(
      List<JsonNode> content, @Nullable String continuationToken) {
    public TaskInstancesLogResponse {
      content = List.copyOf(content);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  public record PoolResponse(
      String name, int slots, boolean includeDeferred, int occupiedSlots, int openSlots) {
    public PoolResponse {
      requireNonNull(name, "name");
    }
  }
}
