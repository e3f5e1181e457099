package io.lth.stages.handler;

import io.lth.lottery.plan.StageParameters;

/**
 * What a kind of stage does.
 *
 * <p>Law: it runs at least once, so it must be idempotent; it keeps no state between calls; and
 * what it gives depends on its parameters, the content of its inputs and its engine's numerics
 * alone.
 *
 * @param <P> parameters of the kind
 */
@FunctionalInterface
public interface StageHandler<P extends StageParameters> {
  void run(P parameters, StageContext context);
}
