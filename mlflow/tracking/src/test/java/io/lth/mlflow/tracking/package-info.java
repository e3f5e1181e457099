/**
 * What the record promises, against a fake server that fails on demand and against the real one.
 */
@NullMarked
package io.lth.mlflow.tracking;

import org.jspecify.annotations.NullMarked;
