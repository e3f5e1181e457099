package io.lth.architecture.broken.training;

/** An adapter. */
public record Engine(String name) {}
