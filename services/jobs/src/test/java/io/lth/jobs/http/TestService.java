package io.lth.jobs.http;

import io.lth.jobs.work.InMemoryRecords;
import io.lth.jobs.work.ServingService;
import io.lth.jobs.work.StageService;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.plan.StageParameters;
import io.lth.stages.handler.StageHandlers;
import io.lth.stages.port.TrainingEngines;
import io.lth.stages.testing.InMemoryCheckpoints;
import io.lth.stages.testing.ReferenceEngine;
import io.lth.stages.testing.TinyWorkflow;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** A service for the tests: it draws as the pruner does, and trains until it is stopped. */
@Singleton
public class TestService implements StageService {
  static final int ITERATIONS = 1_000_000_000;

  private final StageHandlers handlers =
      StageHandlers.training(
              TrainingEngines.of(Engine.DJL, new ReferenceEngine()),
              name -> {
                throw new IllegalStateException("nothing is loaded");
              },
              new InMemoryCheckpoints(),
              System::nanoTime,
              Duration.ZERO)
          .with(StageParameters.Initialize.class, new TinyWorkflow().handlers()::run)
          .with(
              StageParameters.Train.class,
              (parameters, context) -> {
                for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
                  context.checkCancelled();
                  context.reached(iteration, ITERATIONS);
                  Thread.onSpinWait();
                }
              })
          .with(
              StageParameters.Aggregate.class,
              (parameters, context) -> {
                throw new IllegalStateException("a defect, for the test");
              });

  @Override
  public ServingService service() {
    return ServingService.TRAINER;
  }

  @Override
  public StageHandlers handlers() {
    return handlers;
  }

  @Override
  public List<Numerics> numerics() {
    return List.of(Numerics.JAVA);
  }

  @Produces
  @Singleton
  InMemoryRecords records() {
    return new InMemoryRecords();
  }
}
