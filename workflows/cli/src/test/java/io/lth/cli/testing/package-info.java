/**
 * Trees to run {@code lth} in, and {@code lth} as a process of its own. Knows nothing of what it
 * does.
 */
@NullMarked
package io.lth.cli.testing;

import org.jspecify.annotations.NullMarked;
