/**
 * Named random streams: every draw names its purpose, and no state is shared. Knows nothing of what
 * is drawn for.
 */
@NullMarked
package io.lth.lottery.random;

import org.jspecify.annotations.NullMarked;
