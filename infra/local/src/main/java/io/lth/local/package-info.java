/**
 * The local stack: processes of this machine, started, watched, adopted and ended. Knows nothing of
 * experiments, plans or records.
 */
@NullMarked
package io.lth.local;

import org.jspecify.annotations.NullMarked;
