/**
 * What each kind of stage does. Knows only the domain and the ports: no engine, no MLflow, no HTTP.
 */
@NullMarked
package io.lth.stages.handler;

import org.jspecify.annotations.NullMarked;
