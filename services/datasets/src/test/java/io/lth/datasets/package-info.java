/**
 * The laws of getting a dataset: what is verified, what is told, and what each fault looks like.
 */
@NullMarked
package io.lth.datasets;

import org.jspecify.annotations.NullMarked;
