/**
 * What the domain's tests share: networks of the paper's shapes, tiny experiments, made-up results.
 * Knows no engine and no file.
 */
@NullMarked
package io.lth.lottery.testing;

import org.jspecify.annotations.NullMarked;
