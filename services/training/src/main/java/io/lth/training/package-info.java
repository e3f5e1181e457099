/**
 * The training engine on DJL and libtorch: forward, backward, the optimizer's step. The only
 * package that knows DJL; it must not know who asks for a training, where data comes from, or what
 * is kept.
 */
@NullMarked
package io.lth.training;

import org.jspecify.annotations.NullMarked;
