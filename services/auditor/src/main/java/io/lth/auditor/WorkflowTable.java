package io.lth.auditor;

import io.lth.jobs.queue.JobDatabase;
import io.lth.stages.execution.WorkflowId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Which reproduction each workflow run is of; a row is a lock among all replicas. */
@Singleton
public class WorkflowTable {
  private final JobDatabase database;

  /** Callers of this replica wait here, and hold no connection meanwhile. */
  private final Map<WorkflowId, ReentrantLock> here = new ConcurrentHashMap<>();

  public WorkflowTable(JobDatabase database) {
    this.database = database;
  }

  /** The reproduction, if the workflow run was ever opened. */
  Optional<String> experiment(WorkflowId id) {
    try (Connection connection = database.dataSource().getConnection()) {
      return experiment(connection, id, "SELECT experiment FROM workflow_run WHERE workflow = ?");
    } catch (SQLException e) {
      throw database.away(e);
    }
  }

  /**
   * Does something to a workflow run that nobody else may do at the same time.
   *
   * @param experiment kept with the first use of the id
   */
  <T> T exclusively(WorkflowId id, String experiment, Supplier<T> work) {
    ReentrantLock lock = here.computeIfAbsent(id, of -> new ReentrantLock());
    lock.lock();
    try {
      remember(id, experiment);
      return locked(id, work);
    } finally {
      lock.unlock();
      here.remove(id, lock);
    }
  }

  private <T> T locked(WorkflowId id, Supplier<T> work) {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try {
        Optional<String> held =
            experiment(
                connection,
                id,
                "SELECT experiment FROM workflow_run WHERE workflow = ? FOR UPDATE");
        if (held.isEmpty()) {
          throw new IllegalStateException("the row of workflow run %s vanished".formatted(id));
        }
        return work.get();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw database.away(e);
    }
  }

  private void remember(WorkflowId id, String experiment) {
    if (experiment(id).isPresent()) {
      return;
    }
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO workflow_run (workflow, experiment) VALUES (?, ?)")) {
      insert.setString(1, id.value());
      insert.setString(2, experiment);
      insert.executeUpdate();
    } catch (SQLException e) {
      // Another replica may have been quicker; if it wasn't, the row is missed at once.
      if (experiment(id).isEmpty()) {
        throw database.away(e);
      }
    }
  }

  private static Optional<String> experiment(Connection connection, WorkflowId id, String sql)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, id.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }
}
