/**
 * Structural checks: the laws every reproduction must show before its numbers mean anything. Knows
 * nothing of where artifacts are kept.
 */
@NullMarked
package io.lth.lottery.audit;

import org.jspecify.annotations.NullMarked;
