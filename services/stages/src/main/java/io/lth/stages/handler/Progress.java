package io.lth.stages.handler;

/** Hears how far a training is. */
@FunctionalInterface
public interface Progress {
  Progress UNHEARD = (iteration, iterations) -> {};

  void reached(int iteration, int iterations);
}
