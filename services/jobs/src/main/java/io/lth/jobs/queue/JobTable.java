package io.lth.jobs.queue;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.StageKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the jobs.
 *
 * <p>Law: whoever writes for an attempt names its number, and the row takes it only while it names
 * the same one. Every change raises the row's version.
 */
final class JobTable {
  private static final String COLUMNS =
      "id, job_key, body_digest, experiment, workflow, stage, kind, body, traceparent, baggage,"
          + " state, version, attempt, queueing, cancelling, created, started, ended, began,"
          + " iteration, iterations, rate, seconds_left, run, link, result, problem";

  private static final String HELD = " WHERE id = ? AND attempt = ? AND state = 'running'";

  private final JobDatabase database;
  private final InstantSource clock;

  /**
   * The table of a database.
   *
   * @param clock for the times that people read; nothing depends on them
   */
  JobTable(JobDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What is done within one transaction. */
  @FunctionalInterface
  interface Transaction<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What became of taking a job. */
  sealed interface Taken {
    /** It is held now, by the attempt that the job names. */
    record Begun(Job job) implements Taken {}

    /** It is ended instead; a run of an earlier attempt may still be open. */
    record Ended(Job job) implements Taken {}

    /** Nothing is to be done: it has ended before, or was put into the queue anew. */
    record Stale() implements Taken {}
  }

  <T> T transaction(Transaction<T> work) {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw database.away(e);
    }
  }

  Optional<Job> find(String id) {
    return one("SELECT %s FROM job WHERE id = ?".formatted(COLUMNS), id);
  }

  Optional<Job> withKey(String key) {
    return one("SELECT %s FROM job WHERE job_key = ?".formatted(COLUMNS), key);
  }

  /** Oldest first; without bodies' results, which a list doesn't show. */
  List<Job> list(Optional<String> workflow, Optional<JobState> state) {
    List<Object> values = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT %s FROM job WHERE 1 = 1".formatted(COLUMNS));
    workflow.ifPresent(
        id -> {
          sql.append(" AND workflow = ?");
          values.add(id);
        });
    state.ifPresent(
        one -> {
          sql.append(" AND state = ?");
          values.add(one.label());
        });
    sql.append(" ORDER BY created, id");
    return transaction(
        connection -> {
          try (PreparedStatement query = prepare(connection, sql.toString(), values.toArray());
              ResultSet rows = query.executeQuery()) {
            List<Job> jobs = new ArrayList<>();
            while (rows.next()) {
              jobs.add(job(rows));
            }
            return jobs;
          }
        });
  }

  /** How many jobs wait or run, by kind and state; pairs without any are left out. */
  Map<StageKind, Map<JobState, Integer>> lengths() {
    return transaction(
        connection -> {
          Map<StageKind, Map<JobState, Integer>> lengths = new HashMap<>();
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT kind, state, COUNT(*) FROM job WHERE state IN ('queued', 'running')"
                          + " GROUP BY kind, state");
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              lengths
                  .computeIfAbsent(kind(rows.getString(1)), of -> new HashMap<>())
                  .put(state(rows.getString(2)), rows.getInt(3));
            }
          }
          return lengths;
        });
  }

  /** The versions of these jobs, by id. */
  Map<String, Long> versions(Collection<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    String marks = String.join(", ", Collections.nCopies(ids.size(), "?"));
    return transaction(
        connection -> {
          Map<String, Long> versions = new LinkedHashMap<>();
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT id, version FROM job WHERE id IN (%s)".formatted(marks),
                      ids.toArray());
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              versions.put(rows.getString(1), rows.getLong(2));
            }
          }
          return versions;
        });
  }

  int waiting(Connection connection) throws SQLException {
    try (PreparedStatement query =
            prepare(connection, "SELECT COUNT(*) FROM job WHERE state = 'queued'");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  Job insert(Connection connection, String id, Submission submission) throws SQLException {
    update(
        connection,
        "INSERT INTO job (id, job_key, body_digest, experiment, workflow, stage, kind, body,"
            + " traceparent, baggage, state, version, attempt, queueing, failures, lost, cancelling,"
            + " created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 1, 0, 1, 0, 0, FALSE, ?)",
        id,
        submission.key(),
        submission.bodyDigest().hex(),
        submission.experiment(),
        submission.workflow(),
        submission.stage(),
        submission.kind().label(),
        submission.body(),
        submission.caller().traceparent(),
        submission.caller().baggage(),
        time(clock.instant()));
    return required(connection, id);
  }

  /**
   * Puts a job that failed or was cancelled into the queue once more.
   *
   * @return its new queueing, if it was this call that did it
   */
  Optional<Integer> queueAgain(Connection connection, Job job, Caller caller) throws SQLException {
    int changed =
        update(
            connection,
            "UPDATE job SET state = 'queued', version = version + 1, queueing = queueing + 1,"
                + " failures = 0, lost = 0, cancelling = FALSE, ended = NULL, problem = NULL,"
                + " began = NULL, iteration = NULL, iterations = NULL, rate = NULL, seconds_left = NULL,"
                + " traceparent = ?, baggage = ?"
                + " WHERE id = ? AND queueing = ? AND state IN ('failed', 'cancelled')",
            caller.traceparent(),
            caller.baggage(),
            job.id(),
            job.queueing());
    return changed == 1 ? Optional.of(job.queueing() + 1) : Optional.empty();
  }

  /**
   * Takes a job for a new attempt.
   *
   * @param lostLimit how many attempts may have ended without a word
   * @param lost the problem of a job that is over that limit
   */
  Taken take(String id, int queueing, int lostLimit, String lost) {
    return transaction(
        connection -> {
          boolean wasRunning;
          boolean cancelling;
          int lostSoFar;
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT state, queueing, cancelling, lost FROM job WHERE id = ? FOR UPDATE",
                      id);
              ResultSet row = query.executeQuery()) {
            if (!row.next()
                || row.getInt("queueing") != queueing
                || state(row.getString("state")).isEnded()) {
              return new Taken.Stale();
            }
            wasRunning = state(row.getString("state")) == JobState.RUNNING;
            cancelling = row.getBoolean("cancelling");
            lostSoFar = row.getInt("lost") + (wasRunning ? 1 : 0);
          }
          if (cancelling) {
            update(
                connection,
                "UPDATE job SET state = 'cancelled', version = version + 1, ended = ? WHERE id = ?",
                time(clock.instant()),
                id);
            return new Taken.Ended(required(connection, id));
          }
          if (lostSoFar > lostLimit) {
            update(
                connection,
                "UPDATE job SET state = 'failed', version = version + 1, ended = ?, problem = ?"
                    + " WHERE id = ?",
                time(clock.instant()),
                lost,
                id);
            return new Taken.Ended(required(connection, id));
          }
          update(
              connection,
              "UPDATE job SET state = 'running', version = version + 1, attempt = attempt + 1,"
                  + " lost = ?, problem = NULL, started = COALESCE(started, ?) WHERE id = ?",
              lostSoFar,
              time(clock.instant()),
              id);
          return new Taken.Begun(required(connection, id));
        });
  }

  /** Why an attempt must stop, if it must; it no longer holds the job, or the job is cancelled. */
  Optional<Stop> holding(Attempt attempt) {
    return transaction(
        connection -> {
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT state, attempt, cancelling FROM job WHERE id = ?",
                      attempt.job());
              ResultSet row = query.executeQuery()) {
            if (!row.next()
                || row.getInt("attempt") != attempt.number()
                || state(row.getString("state")) != JobState.RUNNING) {
              return Optional.of(Stop.LAPSED);
            }
            return row.getBoolean("cancelling") ? Optional.of(Stop.CANCELLED) : Optional.empty();
          }
        });
  }

  /** Writes what an attempt has to say, if it still holds the job. */
  boolean write(Attempt attempt, Attempt.Report report) {
    JobProgress progress = report.progress();
    return change(
        "UPDATE job SET version = version + 1, began = ?, iteration = ?, iterations = ?, rate = ?,"
            + " seconds_left = ?, run = COALESCE(?, run), link = COALESCE(?, link)"
            + HELD,
        progress == null ? null : progress.began(),
        progress == null ? null : progress.iteration(),
        progress == null ? null : progress.iterations(),
        progress == null ? null : progress.rate(),
        progress == null ? null : progress.secondsLeft(),
        report.run(),
        report.link(),
        attempt.job(),
        attempt.number());
  }

  boolean succeed(Attempt attempt, String result) {
    return change(
        "UPDATE job SET state = 'succeeded', version = version + 1, ended = ?, result = ?,"
            + " seconds_left = NULL, rate = NULL, problem = NULL"
            + HELD,
        time(clock.instant()),
        result,
        attempt.job(),
        attempt.number());
  }

  boolean fail(Attempt attempt, String problem) {
    return end(attempt, JobState.FAILED, problem);
  }

  boolean cancelled(Attempt attempt) {
    return end(attempt, JobState.CANCELLED, null);
  }

  private boolean end(Attempt attempt, JobState state, @Nullable String problem) {
    return change(
        "UPDATE job SET state = ?, version = version + 1, ended = ?, problem = ?,"
            + " seconds_left = NULL, rate = NULL"
            + HELD,
        state.label(),
        time(clock.instant()),
        problem,
        attempt.job(),
        attempt.number());
  }

  /** Back into the queue as if it had not been begun; where it got to is in its checkpoint. */
  boolean handBack(Attempt attempt) {
    return change(
        "UPDATE job SET state = 'queued', version = version + 1, rate = NULL, seconds_left = NULL"
            + HELD,
        attempt.job(),
        attempt.number());
  }

  /**
   * Back into the queue after a failure, if it has tries left.
   *
   * @return how often it has failed by now; empty if it has no tries left, or is not held any more
   */
  Optional<Integer> tryLater(Attempt attempt, int retries, String problem) {
    return transaction(
        connection -> {
          int changed =
              update(
                  connection,
                  "UPDATE job SET state = 'queued', version = version + 1, failures = failures + 1,"
                      + " problem = ?, rate = NULL, seconds_left = NULL"
                      + HELD
                      + " AND failures < ? AND NOT cancelling",
                  problem,
                  attempt.job(),
                  attempt.number(),
                  retries);
          if (changed == 0) {
            return Optional.empty();
          }
          try (PreparedStatement query =
                  prepare(connection, "SELECT failures FROM job WHERE id = ?", attempt.job());
              ResultSet row = query.executeQuery()) {
            row.next();
            return Optional.of(row.getInt(1));
          }
        });
  }

  /** Cancels a waiting job, and asks the holder of a running one to stop. */
  void cancel(String id) {
    transaction(
        connection -> {
          update(
              connection,
              "UPDATE job SET state = 'cancelled', version = version + 1, cancelling = TRUE,"
                  + " ended = ?, problem = NULL WHERE id = ? AND state = 'queued'",
              time(clock.instant()),
              id);
          update(
              connection,
              "UPDATE job SET version = version + 1, cancelling = TRUE"
                  + " WHERE id = ? AND state = 'running' AND NOT cancelling",
              id);
          return id;
        });
  }

  /** The latest time that a holder has written, and the database's own time. */
  Instant latest() {
    return transaction(
        connection -> {
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT CURRENT_TIMESTAMP, MAX(last_heartbeat) FROM scheduled_tasks");
              ResultSet row = query.executeQuery()) {
            row.next();
            Instant now = row.getObject(1, OffsetDateTime.class).toInstant();
            OffsetDateTime heartbeat = row.getObject(2, OffsetDateTime.class);
            return heartbeat == null || heartbeat.toInstant().isBefore(now)
                ? now
                : heartbeat.toInstant();
          }
        });
  }

  /**
   * Lets go of every execution: for the one process that can have the database open, whoever held
   * them before is dead.
   */
  void releaseAll() {
    change(
        "UPDATE scheduled_tasks SET picked = FALSE, picked_by = NULL, last_heartbeat = NULL,"
            + " version = version + 1 WHERE picked");
  }

  private Optional<Job> one(String sql, Object... values) {
    return transaction(
        connection -> {
          try (PreparedStatement query = prepare(connection, sql, values);
              ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(job(row)) : Optional.empty();
          }
        });
  }

  private static Job required(Connection connection, String id) throws SQLException {
    try (PreparedStatement query =
            prepare(connection, "SELECT %s FROM job WHERE id = ?".formatted(COLUMNS), id);
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("the row of job %s vanished".formatted(id));
      }
      return job(row);
    }
  }

  private boolean change(String sql, @Nullable Object... values) {
    return transaction(connection -> update(connection, sql, values)) > 0;
  }

  private static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static Job job(ResultSet row) throws SQLException {
    Submission submission =
        new Submission(
            row.getString("job_key"),
            new Sha256(row.getString("body_digest")),
            row.getString("experiment"),
            row.getString("workflow"),
            row.getString("stage"),
            kind(row.getString("kind")),
            row.getString("body"),
            new Caller(row.getString("traceparent"), row.getString("baggage")));
    return new Job(
        row.getString("id"),
        submission,
        state(row.getString("state")),
        row.getLong("version"),
        row.getInt("attempt"),
        row.getInt("queueing"),
        row.getBoolean("cancelling"),
        row.getObject("created", OffsetDateTime.class).toInstant(),
        instant(row, "started"),
        instant(row, "ended"),
        progress(row),
        row.getString("run"),
        row.getString("link"),
        row.getString("result"),
        row.getString("problem"));
  }

  private static @Nullable JobProgress progress(ResultSet row) throws SQLException {
    int iteration = row.getInt("iteration");
    if (row.wasNull()) {
      return null;
    }
    int iterations = row.getInt("iterations");
    return new JobProgress(
        row.getInt("began"),
        iteration,
        iterations,
        number(row, "rate"),
        number(row, "seconds_left"));
  }

  private static @Nullable Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : (Double) value;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static JobState state(String label) {
    return JobState.labelled(label)
        .orElseThrow(() -> new IllegalStateException("no state of a job: " + label));
  }

  private static StageKind kind(String label) {
    return StageKind.labelled(label)
        .orElseThrow(() -> new IllegalStateException("no kind of stage: " + label));
  }
}
