/**
 * Where a training starts: Gaussian Glorot draws, rewinding, reinitialization. Knows nothing of
 * training.
 */
@NullMarked
package io.lth.lottery.initialization;

import org.jspecify.annotations.NullMarked;
