/** Tests of the server's process. They use the real MLflow and nothing but this module. */
@NullMarked
package io.lth.mlflow.server;

import org.jspecify.annotations.NullMarked;
