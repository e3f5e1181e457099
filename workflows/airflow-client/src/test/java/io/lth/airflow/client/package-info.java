/**
 * What the client promises, against a fake server that fails on demand, the specification, and a
 * real Airflow.
 */
@NullMarked
package io.lth.airflow.client;

import org.jspecify.annotations.NullMarked;
