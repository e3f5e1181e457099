package io.lth.stages.port;

import io.lth.lottery.identity.Numerics;

/**
 * Does the arithmetic of training: forward, backward and the optimizer's step; nothing else.
 * Initial weights, masks, batch order and schedules are made outside, in plain Java.
 *
 * <p>Thread-safe: several trainings may run side by side, each with one thread, and none changes
 * another's bits.
 */
public interface TrainingEngine {

  /** What determines the bits of its results. */
  Numerics numerics();

  /**
   * Begins a training at its initial weights.
   *
   * @throws io.lth.lottery.problem.ProblemException if the engine cannot run the network
   */
  Training begin(TrainingTask task);
}
