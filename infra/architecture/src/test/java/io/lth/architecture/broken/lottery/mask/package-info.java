/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.lottery.mask;

import org.jspecify.annotations.NullMarked;
