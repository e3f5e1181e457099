/**
 * The MLflow server as a process of this machine: start, adopt, ask, stop. Knows nothing of
 * experiments or runs; whoever writes records gets an address from here and talks HTTP.
 */
@NullMarked
package io.lth.mlflow.server;

import org.jspecify.annotations.NullMarked;
