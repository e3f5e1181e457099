package io.lth.stages.execution;

import io.lth.lottery.plan.Stage;
import io.lth.lottery.plan.StageParameters;

/** A stage in a sentence, for the record's reader. */
final class StageDescription {
  private StageDescription() {}

  static String of(Stage stage) {
    return switch (stage.parameters()) {
      case StageParameters.Initialize of ->
          "Draws the initial weights θ0 of trial %d from seed %d."
              .formatted(of.trial(), of.seed().value());
      case StageParameters.Train of ->
          "Trains %s for %d iterations: the %s of round %d, trial %d."
              .formatted(
                  of.network().name(),
                  of.recipe().iterations(),
                  of.subject().round() == 0 ? "dense network" : of.subject().arm().words(),
                  of.subject().round(),
                  of.subject().trial());
      case StageParameters.Prune of ->
          "Prunes the smallest magnitudes among the trained weights: %d round(s) at once."
              .formatted(of.rounds());
      case StageParameters.Rewind of -> "Takes the surviving weights to where the training starts.";
      case StageParameters.Reinitialize of ->
          "Gives the surviving weights other values (a control): %s."
              .formatted(of.subject().arm().words());
      case StageParameters.RandomMask of ->
          "Draws a random mask with as many weights in each layer (a control).";
      case StageParameters.Aggregate of -> "Collects all trainings into one table.";
      case StageParameters.Judge of ->
          "Holds the artifacts against the laws, and the results against the paper's claims.";
      case StageParameters.Render of -> "Draws the figures and writes the reports.";
    };
  }
}
