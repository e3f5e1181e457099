/**
 * How a network is trained: optimizer, schedule, iterations, batch, evaluation interval, dropout.
 * Knows nothing of who trains it.
 */
@NullMarked
package io.lth.lottery.recipe;

import org.jspecify.annotations.NullMarked;
