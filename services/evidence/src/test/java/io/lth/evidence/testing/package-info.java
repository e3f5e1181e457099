/** Made-up runs whose numbers look like the paper's. Knows nothing of how they are shown. */
@NullMarked
package io.lth.evidence.testing;

import org.jspecify.annotations.NullMarked;
