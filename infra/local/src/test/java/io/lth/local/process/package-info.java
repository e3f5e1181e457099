/** Tests of one process: real little ones, written by the tests. */
@NullMarked
package io.lth.local.process;

import org.jspecify.annotations.NullMarked;
