package io.lth.architecture.broken.stages.testing;

/** A fake. */
public record Fake(String answer) {}
