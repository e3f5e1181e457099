package io.lth.mlflow.tracking;

import java.net.URI;

/**
 * A time in which MLflow does not answer as it should.
 *
 * @param server whom we ask
 * @param call what we asked for
 * @param reason what came instead of an answer
 */
public record Outage(URI server, String call, String reason) {}
