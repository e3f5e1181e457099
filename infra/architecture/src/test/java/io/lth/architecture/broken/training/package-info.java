/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.training;

import org.jspecify.annotations.NullMarked;
