/**
 * What trainings came to: summaries, and their table by density and arm. Knows nothing of files.
 */
@NullMarked
package io.lth.lottery.result;

import org.jspecify.annotations.NullMarked;
