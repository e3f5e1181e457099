/**
 * An experiment at one profile: everything the plan follows from. Knows nothing of the file it was
 * read from.
 */
@NullMarked
package io.lth.lottery.experiment;

import org.jspecify.annotations.NullMarked;
