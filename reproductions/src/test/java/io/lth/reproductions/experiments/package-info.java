/** Holds the shipped files against the paper. Knows nothing of how an experiment is run. */
@NullMarked
package io.lth.reproductions.experiments;

import org.jspecify.annotations.NullMarked;
