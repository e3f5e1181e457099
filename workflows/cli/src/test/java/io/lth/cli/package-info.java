/** The command line as a user meets it: what it prints, how it ends, and what it survives. */
@NullMarked
package io.lth.cli;

import org.jspecify.annotations.NullMarked;
