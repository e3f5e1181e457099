/** Breaks rules on purpose; nothing may know it. */
@NullMarked
package io.lth.architecture.broken.evidence;

import org.jspecify.annotations.NullMarked;
