/** What stages need of the world, as interfaces that adapters implement. Knows no adapter. */
@NullMarked
package io.lth.stages.port;

import org.jspecify.annotations.NullMarked;
