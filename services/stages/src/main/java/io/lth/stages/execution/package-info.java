/**
 * Runs one stage so that it is idempotent and recorded, and walks a whole plan in one process.
 * Knows nothing of HTTP or Airflow.
 */
@NullMarked
package io.lth.stages.execution;

import org.jspecify.annotations.NullMarked;
