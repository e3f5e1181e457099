/**
 * All parts together: started in order, watched, started again and ended, by one resident process
 * that may itself be killed at any moment. Knows parts only as data.
 */
@NullMarked
package io.lth.local.supervisor;

import org.jspecify.annotations.NullMarked;
