/**
 * Tiny datasets and fakes of the places they come from. Must not know what the tests claim about
 * them.
 */
@NullMarked
package io.lth.datasets.testing;

import org.jspecify.annotations.NullMarked;
