package io.lth.stages.port;

/**
 * A number at a step of a run.
 *
 * @param key as in {@code val/loss}
 * @param step iteration
 */
public record Metric(String key, double value, int step) {}
