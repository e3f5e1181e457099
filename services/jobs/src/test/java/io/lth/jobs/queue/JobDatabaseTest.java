package io.lth.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lth.lottery.problem.ProblemException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobDatabaseTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final String name = UUID.randomUUID().toString();

  /** H2 reuses results, and now and then one from before a commit that it has told of already. */
  @Test
  void whoReadsAfterACommitSeesIt() throws Exception {
    int commits = 20_000;
    AtomicInteger committed = new AtomicInteger();
    try (JobDatabase database = JobDatabase.open(Replica.address(name), 2, List.of());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Connection writer = database.dataSource().getConnection();
        Connection reader = database.dataSource().getConnection();
        PreparedStatement update =
            writer.prepareStatement("UPDATE job SET attempt = ? WHERE id = 'a'");
        PreparedStatement query = reader.prepareStatement("SELECT attempt FROM job WHERE id = ?")) {
      new JobTable(database, InstantSource.system()).insert(writer, "a", Replica.submission("a"));
      query.setString(1, "a");
      Future<?> writing =
          threads.submit(
              () -> {
                for (int i = 1; i <= commits; i++) {
                  update.setInt(1, i);
                  update.executeUpdate();
                  committed.set(i);
                }
                return "written";
              });
      int seen = 0;
      while (seen < commits) {
        int before = committed.get();
        seen = attempt(query);
        assertThat(seen).isGreaterThanOrEqualTo(before);
      }
      assertThat(writing.get()).isEqualTo("written");
    }
  }

  @Test
  void whatIsOpenedAgainIsAsItWas() {
    try (JobDatabase first = JobDatabase.open(Replica.address(name), 2, List.of())) {
      first.check();
    }
    try (JobDatabase second = JobDatabase.open(Replica.address(name), 2, List.of())) {
      second.check();
    }
  }

  @Test
  void anotherKindOfDatabaseAndAnOddSchemaAreRefused() {
    assertThatThrownBy(() -> new JobDatabase.Address("jdbc:mysql://db", null, null, "test"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("database-unknown");
    assertThatThrownBy(() -> new JobDatabase.Address("jdbc:h2:mem:x", null, null, "a\"; DROP"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("schema-malformed");
  }

  @Test
  void aDatabaseThatIsAwayIsSaidToBe() {
    assertThatThrownBy(
            () ->
                JobDatabase.open(
                    new JobDatabase.Address(
                        "jdbc:postgresql://127.0.0.1:1/lth", "u", "p4ss", "test"),
                    2,
                    List.of()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("database-away")
        .hasMessageNotContaining("p4ss");
  }

  @Test
  void aDatabaseThatNeverAnswersIsSaidToBeAwayAndWhatWasWaitedFor() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      JobDatabase.Address address =
          new JobDatabase.Address(
              "jdbc:postgresql://127.0.0.1:%d/lth".formatted(silent.getLocalPort()),
              "u",
              "p4ss",
              "test");

      assertThatThrownBy(() -> JobDatabase.open(address, 2, List.of(), Duration.ofMillis(200), DAY))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("database-away")
          .hasMessageContaining("timeout while waiting for new connection");
    }
  }

  @Test
  void onlyToBeOpenedMayTakeLong() throws Exception {
    Duration answer = Duration.ofMillis(1);
    try (JobDatabase database = JobDatabase.open(Replica.address(name), 2, List.of(), DAY, answer);
        Connection one = database.dataSource().getConnection();
        Connection other = database.dataSource().getConnection()) {
      assertThat(one).as("both that there may be").isNotSameAs(other);
      assertThatThrownBy(database::check)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("database-away");
    }
  }

  private static int attempt(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
