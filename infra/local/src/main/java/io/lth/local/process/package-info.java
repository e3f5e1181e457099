/**
 * One part as a process of this machine: at most one of it runs, however many ask, and it outlives
 * whoever started it. Knows no other part and restarts nothing.
 */
@NullMarked
package io.lth.local.process;

import org.jspecify.annotations.NullMarked;
