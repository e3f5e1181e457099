/** Weights as named tensors in plain Java. Knows nothing of files, masks or an engine. */
@NullMarked
package io.lth.lottery.tensor;

import org.jspecify.annotations.NullMarked;
