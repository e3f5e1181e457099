/**
 * What people look at: figures in the paper's form, and a run in words and tables. Knows nothing of
 * where any of it is kept or shown.
 */
@NullMarked
package io.lth.evidence;

import org.jspecify.annotations.NullMarked;
