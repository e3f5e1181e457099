package io.lth.architecture.broken.cli;

/** What nothing may know. */
public record Command(String name) {}
