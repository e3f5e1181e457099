package io.lth.pruner;

import io.lth.jobs.work.ServingService;
import io.lth.jobs.work.StageService;
import io.lth.lottery.identity.Numerics;
import io.lth.stages.handler.StageHandlers;
import jakarta.inject.Singleton;
import java.util.List;

/** The service that draws, prunes and rewinds: light, in plain Java. */
@Singleton
public class Pruner implements StageService {
  @Override
  public ServingService service() {
    return ServingService.PRUNER;
  }

  @Override
  public StageHandlers handlers() {
    return StageHandlers.pruning();
  }

  @Override
  public List<Numerics> numerics() {
    return List.of(Numerics.JAVA);
  }
}
