/** The service that draws, prunes and rewinds, in plain Java, behind the job API. */
@NullMarked
package io.lth.pruner;

import org.jspecify.annotations.NullMarked;
