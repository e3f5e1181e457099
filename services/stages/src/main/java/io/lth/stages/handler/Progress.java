package io.lth.stages.handler;

/** Hears how far a training is; first of all where it begins: at 0, or at its checkpoint. */
@FunctionalInterface
public interface Progress {
  Progress UNHEARD = (iteration, iterations) -> {};

  void reached(int iteration, int iterations);
}
