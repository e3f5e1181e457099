/**
 * What a training showed on its way: evaluations, learning curves and the early-stop iteration.
 * Knows nothing of files or plots.
 */
@NullMarked
package io.lth.lottery.curve;

import org.jspecify.annotations.NullMarked;
