package io.lth.stages.handler;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.plan.StageParameters;

/**
 * What a kind of stage does.
 *
 * <p>Law: it runs at least once, so it must be idempotent; it keeps no state between calls; and
 * what it gives depends on its parameters, the content of its inputs and its numerics alone.
 *
 * @param <P> parameters of the kind
 */
@FunctionalInterface
public interface StageHandler<P extends StageParameters> {
  void run(P parameters, StageContext context);

  /** What it computes with: a part of what determines its results. */
  default Numerics numerics(P parameters) {
    return Numerics.JAVA;
  }
}
