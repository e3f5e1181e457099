/**
 * What determines a result: digests, stage keys, and the numerics a result was computed with. Knows
 * nothing of time, host or duration.
 */
@NullMarked
package io.lth.lottery.identity;

import org.jspecify.annotations.NullMarked;
