/**
 * The command line {@code lth}: composes the parts in one process and shows what they do. Knows
 * every part; no part knows it.
 */
@NullMarked
package io.lth.cli;

import org.jspecify.annotations.NullMarked;
