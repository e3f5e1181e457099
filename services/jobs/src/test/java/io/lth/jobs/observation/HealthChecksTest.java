package io.lth.jobs.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.jobs.queue.JobDatabase;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

  @Test
  void aDatabaseThatIsAwaySaysSoAndWhatToDo() {
    var address =
        new JobDatabase.Address("jdbc:h2:mem:" + UUID.randomUUID(), null, null, "healthchecks");
    JobDatabase database = JobDatabase.open(address, 2, List.of());
    HealthCheckResponse there = HealthChecks.answered("database", database::check);
    database.close();
    HealthCheckResponse away = HealthChecks.answered("database", database::check);

    assertThat(there.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    assertThat(away.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    assertThat(away.getData().orElseThrow())
        .containsEntry("code", "database-away")
        .containsEntry("where", address.toString())
        .containsKeys("expected", "found", "remedy");
  }
}
