/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.lottery.plan;

import org.jspecify.annotations.NullMarked;
