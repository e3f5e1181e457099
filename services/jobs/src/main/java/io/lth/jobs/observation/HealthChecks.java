package io.lth.jobs.observation;

import io.lth.jobs.queue.JobDatabase;
import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.work.Records;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What tells whether the service lives, has started and is ready, and if not, why not. */
@ApplicationScoped
public class HealthChecks {

  @Produces
  @Liveness
  @ApplicationScoped
  HealthCheck process() {
    return () -> HealthCheckResponse.up("process");
  }

  @Produces
  @Startup
  @ApplicationScoped
  HealthCheck queueStarted(JobQueue queue) {
    return () ->
        HealthCheckResponse.named("queue")
            .status(queue.isStarted())
            .withData("queue", queue.isStarted() ? "works" : "has not started yet")
            .build();
  }

  @Produces
  @Readiness
  @ApplicationScoped
  HealthCheck queueWorks(JobQueue queue) {
    return () ->
        HealthCheckResponse.named("queue")
            .status(queue.isStarted() && !queue.isStopping())
            .withData("queue", queue.isStopping() ? "hands its jobs back: it ends" : "works")
            .build();
  }

  @Produces
  @Readiness
  @ApplicationScoped
  HealthCheck database(JobDatabase database) {
    return () -> answered("database", database::check);
  }

  @Produces
  @Readiness
  @ApplicationScoped
  HealthCheck record(Records records) {
    return () -> answered("mlflow", records::check);
  }

  static HealthCheckResponse answered(String name, Runnable question) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(name);
    try {
      question.run();
      return response.up().withData(name, "answers").build();
    } catch (ProblemException e) {
      Problem problem = e.problems().getFirst();
      return response
          .down()
          .withData("code", problem.code())
          .withData("expected", problem.expected())
          .withData("found", problem.found())
          .withData("where", problem.where())
          .withData("remedy", problem.remedy())
          .build();
    }
  }
}
