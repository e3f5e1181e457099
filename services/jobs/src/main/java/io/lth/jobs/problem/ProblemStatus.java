package io.lth.jobs.problem;

import io.lth.lottery.problem.Problem;

/** The HTTP status of a problem: by its code where HTTP has a word for it, else by its fault. */
public final class ProblemStatus {
  private ProblemStatus() {}

  public static int of(Problem problem) {
    return switch (problem.code()) {
      case "token-missing", "token-wrong" -> 401;
      case "job-unknown", "workflow-run-unknown", "path-unknown" -> 404;
      case "method-not-allowed" -> 405;
      case "media-type-not-acceptable" -> 406;
      case "body-too-large" -> 413;
      case "media-type-unsupported" -> 415;
      case "idempotency-key-reused", "stage-kind-not-served", "workflow-run-reused" -> 422;
      case "queue-full" -> 429;
      case "defect" -> 500;
      default ->
          switch (problem.fault()) {
            case REQUEST -> 400;
            case DATA, DIVERGENCE -> 422;
            case PLATFORM -> 503;
          };
    };
  }
}
