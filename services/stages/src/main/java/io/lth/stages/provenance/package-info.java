/** What results are computed with: recorded beside them, and no part of their identity. */
@NullMarked
package io.lth.stages.provenance;

import org.jspecify.annotations.NullMarked;
