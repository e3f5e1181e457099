package io.lth.auditor;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.lth.jobs.queue.JobDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The auditor's tables and those of the jobs are migrated in one order. */
class MigrationTest {
  private static final String URL = "jdbc:h2:mem:migration;DB_CLOSE_DELAY=-1";
  private static final String JOBS = "classpath:io/lth/jobs/migration";
  private static final String AUDITOR = "classpath:io/lth/auditor/migration";

  /** Flyway refuses a step whose number lies below one that was taken. */
  @Test
  void aDatabaseOfTheFirstReleaseIsTakenOver() {
    Flyway.configure()
        .dataSource(URL, "", "")
        .schemas("lth")
        .defaultSchema("lth")
        .locations(JOBS, AUDITOR)
        .target("100")
        .load()
        .migrate();

    assertThatCode(
            () ->
                JobDatabase.open(
                        new JobDatabase.Address(URL, null, null, "lth"), 2, List.of(AUDITOR))
                    .close())
        .doesNotThrowAnyException();
  }
}
