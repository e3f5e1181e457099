/**
 * One class for each way to break a rule, in packages named like the suite's: {@code RulesRingTest}
 * sees the rules ring on them.
 */
@NullMarked
package io.lth.architecture.broken;

import org.jspecify.annotations.NullMarked;
