/**
 * Hand-written fakes of the ports, for tests of whoever stands on the stages. Never on the way of
 * real data.
 */
@NullMarked
package io.lth.stages.testing;

import org.jspecify.annotations.NullMarked;
