package io.lth.jobs.work;

import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Tracker;

/** The record of one reproduction, and its artifacts. */
public record OpenRecord(Tracker tracker, ArtifactStore artifacts) {}
