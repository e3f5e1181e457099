/**
 * Which weights are pruned, and how many: strategies, rates, ladders and the random masks that are
 * matched to them. Knows nothing of training.
 */
@NullMarked
package io.lth.lottery.pruning;

import org.jspecify.annotations.NullMarked;
