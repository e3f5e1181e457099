/**
 * A labelled dataset in memory and its split. Knows nothing of files, networks or where the data
 * came from.
 */
@NullMarked
package io.lth.lottery.data;

import org.jspecify.annotations.NullMarked;
