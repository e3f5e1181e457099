/** Tests of the supervisor: it runs as a process of its own, as do its parts, and is killed. */
@NullMarked
package io.lth.local.supervisor;

import org.jspecify.annotations.NullMarked;
