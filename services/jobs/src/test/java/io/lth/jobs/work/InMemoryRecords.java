package io.lth.jobs.work;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.testing.InMemoryRecord;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One record in memory for every reproduction; it can be sent away. */
public final class InMemoryRecords implements Records {
  private final InMemoryRecord record = new InMemoryRecord();
  private volatile boolean away;

  public InMemoryRecord record() {
    return record;
  }

  /** From now on it does not answer a check, or does again. */
  public void setAway(boolean isAway) {
    away = isAway;
  }

  @Override
  public OpenRecord of(String experiment) {
    return new OpenRecord(record, record);
  }

  @Override
  public <T> T stoppable(BooleanSupplier stop, Supplier<T> work) {
    return work.get();
  }

  @Override
  public void check() {
    if (away) {
      throw Problem.of(Fault.PLATFORM, "record-away")
          .expected("MLflow to answer its health check")
          .found("silence")
          .where("a test")
          .remedy("start it")
          .exception();
    }
  }
}
