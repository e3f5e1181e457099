/** Masks: which weights remain, with exact counts. Knows nothing of how a mask was chosen. */
@NullMarked
package io.lth.lottery.mask;

import org.jspecify.annotations.NullMarked;
