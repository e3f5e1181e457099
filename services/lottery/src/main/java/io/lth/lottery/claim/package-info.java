/**
 * The claims of the paper, their estimators, and verdicts. Knows nothing of who judges, or where
 * results are kept.
 */
@NullMarked
package io.lth.lottery.claim;

import org.jspecify.annotations.NullMarked;
