/**
 * Finished runs read back from the record, and what differs between two of them. Knows nothing of
 * who asks, or how it is shown.
 */
@NullMarked
package io.lth.stages.comparison;

import org.jspecify.annotations.NullMarked;
