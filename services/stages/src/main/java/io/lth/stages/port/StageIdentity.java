package io.lth.stages.port;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.plan.Stage;
import java.util.Map;

/** Tells what determines a stage's result. */
@FunctionalInterface
public interface StageIdentity {

  /**
   * The key of a stage.
   *
   * @param inputs digest of each input, by the name the stage knows it by
   */
  StageKey key(Stage stage, Map<String, Sha256> inputs, Numerics numerics);
}
