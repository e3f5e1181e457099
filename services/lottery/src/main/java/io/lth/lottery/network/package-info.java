/**
 * Networks as data: blocks in forward order, and layers, from whose shapes names, counts and fans
 * follow. Knows nothing of an engine.
 */
@NullMarked
package io.lth.lottery.network;

import org.jspecify.annotations.NullMarked;
