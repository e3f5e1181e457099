/** Problems as RFC 9457 documents, and the HTTP status of each. Knows neither queue nor HTTP. */
@NullMarked
package io.lth.jobs.problem;

import org.jspecify.annotations.NullMarked;
