/**
 * The borders of the suite and the house's rules, asserted on the classes as they were built. Knows
 * every module; no module knows it.
 */
@NullMarked
package io.lth.architecture;

import org.jspecify.annotations.NullMarked;
