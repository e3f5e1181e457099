/**
 * The stack of this project: MLflow, Airflow's four parts and the three services, as data. Knows
 * their command lines and settings, and none of their classes.
 */
@NullMarked
package io.lth.local.stack;

import org.jspecify.annotations.NullMarked;
