/** Where a training keeps what it needs to go on after a fall. Knows nothing of engines. */
@NullMarked
package io.lth.stages.checkpoint;

import org.jspecify.annotations.NullMarked;
