/**
 * Trains fully connected networks in plain Java, at a cost that falls with the density: inputs that
 * are 0, activations that are 0 and pruned weights cost nothing. The module's README tells how.
 */
@NullMarked
package io.lth.sparse;

import org.jspecify.annotations.NullMarked;
