/** Tests of the stack's data; the real parts are started by the command line's tests. */
@NullMarked
package io.lth.local.stack;

import org.jspecify.annotations.NullMarked;
