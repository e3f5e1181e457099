/** Puts the parts together for a service, and lets them go in order. */
@NullMarked
package io.lth.jobs.service;

import org.jspecify.annotations.NullMarked;
