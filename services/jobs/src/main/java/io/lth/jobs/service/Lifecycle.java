package io.lth.jobs.service;

import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.settings.JobsSettings;
import io.lth.jobs.settings.UnknownVariables;
import io.lth.jobs.work.StageService;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Begins to work when the service starts, and hands back what runs when it ends. */
@Singleton
public class Lifecycle {
  void started(@Observes StartupEvent event, StageService service, JobQueue queue) {
    Set<String> variables = System.getenv().keySet();
    UnknownVariables.refuse(variables, "lth.jobs", JobsSettings.class);
    service
        .settings()
        .forEach((prefix, mapping) -> UnknownVariables.refuse(variables, prefix, mapping));
    queue.start();
  }

  void ended(@Observes ShutdownEvent event, JobQueue queue) {
    queue.close();
  }
}
