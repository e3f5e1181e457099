/**
 * MLflow as the record: adapters of the ports {@code Tracker} and {@code ArtifactStore} on the
 * official Java client and the server's artifact proxy. Knows nothing of how the server is
 * installed or started, nor of what a stage does.
 */
@NullMarked
package io.lth.mlflow.tracking;

import org.jspecify.annotations.NullMarked;
