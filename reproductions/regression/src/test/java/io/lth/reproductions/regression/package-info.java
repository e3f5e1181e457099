/**
 * Reproduced values against expected ranges, and proof that the alarms ring: for each wrong
 * procedure a test sees a structural check fail.
 */
@NullMarked
package io.lth.reproductions.regression;

import org.jspecify.annotations.NullMarked;
