/** Health and measurements, for those who run the services. */
@NullMarked
package io.lth.jobs.observation;

import org.jspecify.annotations.NullMarked;
