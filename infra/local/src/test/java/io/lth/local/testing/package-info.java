/** Little real programs that stand in for the parts of the stack, well-behaved or not. */
@NullMarked
package io.lth.local.testing;

import org.jspecify.annotations.NullMarked;
