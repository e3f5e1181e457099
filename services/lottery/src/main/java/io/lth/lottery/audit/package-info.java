/**
 * The auditor: structural checks, which every reproduction must pass before its numbers mean
 * anything, and the judge, who holds the numbers against the claims. Knows nothing of where
 * artifacts are kept.
 */
@NullMarked
package io.lth.lottery.audit;

import org.jspecify.annotations.NullMarked;
