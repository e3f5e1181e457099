package io.lth.jobs.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.jobs.queue.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AirflowTest {
  private static final String TRACE_PARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void whatAirflowSaysOfItselfBecomesTags() {
    Caller caller =
        new Caller(
            TRACE_PARENT,
            "airflow.dag_id=lth.lenet-mnist.quick, airflow.run_id=manual__1%2B00%3A00;p=1,"
                + "airflow.task_id=trial-0.initialize,airflow.try_number=2,other=x");

    assertThat(Airflow.tags(caller))
        .containsOnly(
            java.util.Map.entry("airflow.dag.id", "lth.lenet-mnist.quick"),
            java.util.Map.entry("airflow.run.id", "manual__1+00:00"),
            java.util.Map.entry("airflow.task.id", "trial-0.initialize"),
            java.util.Map.entry("airflow.try.number", "2"),
            java.util.Map.entry("lth.trace", "0af7651916cd43dd8448eb211c80319c"));
  }

  @Test
  void aPlusIsAPlus() {
    assertThat(Airflow.tags(new Caller(null, "airflow.run_id=a+b")))
        .containsEntry("airflow.run.id", "a+b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "airflow.dag_id", "airflow.dag_id=", "airflow.dag_id=%zz", ",,;=="})
  void whatIsMalformedIsLeftOut(String baggage) {
    assertThat(Airflow.tags(new Caller("nonsense", baggage))).isEmpty();
  }

  @Test
  void whoSaysNothingGetsNoTags() {
    assertThat(Airflow.tags(Caller.UNKNOWN)).isEmpty();
  }
}
