/** A packaged service as a process of its own, and a caller of it, for the services' tests. */
@NullMarked
package io.lth.jobs.testing;

import org.jspecify.annotations.NullMarked;
