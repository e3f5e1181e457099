/**
 * The plan: stages, what flows between them, and the graph they form. A pure function of the
 * experiment. Knows nothing of who walks it.
 */
@NullMarked
package io.lth.lottery.plan;

import org.jspecify.annotations.NullMarked;
