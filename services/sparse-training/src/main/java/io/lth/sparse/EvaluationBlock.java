package io.lth.sparse;

/** Some examples, laid out as a network evaluates them; for as often as wanted. */
@FunctionalInterface
interface EvaluationBlock {
  /** Adds their losses and what is classified correctly, without dropout, in their order. */
  void evaluate(Likelihood.Tally tally);
}
