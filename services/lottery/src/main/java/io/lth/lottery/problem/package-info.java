/**
 * What went wrong, whose fault it is, and what to do: the one form of every error in the product.
 * Knows nothing else of the product.
 */
@NullMarked
package io.lth.lottery.problem;

import org.jspecify.annotations.NullMarked;
