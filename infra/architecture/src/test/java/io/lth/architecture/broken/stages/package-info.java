/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.stages;

import org.jspecify.annotations.NullMarked;
