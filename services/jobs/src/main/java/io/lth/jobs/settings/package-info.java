/** The keys under {@code lth.jobs}, which every service has. */
@NullMarked
package io.lth.jobs.settings;

import org.jspecify.annotations.NullMarked;
