/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.stages.testing;

import org.jspecify.annotations.NullMarked;
