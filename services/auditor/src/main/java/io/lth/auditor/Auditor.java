package io.lth.auditor;

import io.lth.evidence.EvidenceRenderer;
import io.lth.jobs.work.JobRequest;
import io.lth.jobs.work.OpenRecord;
import io.lth.jobs.work.ServingService;
import io.lth.jobs.work.StageService;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.plan.StageParameters;
import io.lth.stages.execution.StageRun;
import io.lth.stages.handler.StageHandlers;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The service that collects, judges and draws, and keeps the workflow runs. */
@Singleton
public class Auditor implements StageService {
  private final StageHandlers handlers = StageHandlers.auditing(new EvidenceRenderer());
  private final Conclusion conclusion;

  public Auditor(Conclusion conclusion) {
    this.conclusion = conclusion;
  }

  @Override
  public ServingService service() {
    return ServingService.AUDITOR;
  }

  @Override
  public StageHandlers handlers() {
    return handlers;
  }

  @Override
  public List<Numerics> numerics() {
    return List.of(Numerics.JAVA);
  }

  @Override
  public Map<String, Class<?>> settings() {
    return Map.of("lth.auditor", AuditorSettings.class);
  }

  @Override
  public List<String> migrations() {
    return List.of("classpath:io/lth/auditor/migration");
  }

  /** The last stage of a plan concludes the workflow run. */
  @Override
  public void finished(JobRequest request, StageRun run, OpenRecord record) {
    if (request.stage().parameters() instanceof StageParameters.Render render) {
      conclusion.of(request.workflow(), render.experiment(), record);
    }
  }
}
