package io.lth.lottery.random;

/** The root seed of an experiment. Any value is a seed, 0 too. */
public record Seed(long value) {}
