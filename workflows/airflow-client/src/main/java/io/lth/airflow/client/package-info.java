/**
 * Airflow's stable REST API, version 2, for Java. Knows nothing of lottery tickets but the form of
 * a problem.
 */
@NullMarked
package io.lth.airflow.client;

import org.jspecify.annotations.NullMarked;
