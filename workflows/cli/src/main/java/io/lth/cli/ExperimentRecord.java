package io.lth.cli;

import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.Documents;
import io.lth.stages.port.Tracker;

/** What is recorded of one experiment, for those who only read. */
record ExperimentRecord(
    String experiment, Tracker tracker, ArtifactStore artifacts, Documents documents) {
  static ExperimentRecord of(String experiment, MlflowRecord record) {
    return new ExperimentRecord(experiment, record, record, record);
  }
}
