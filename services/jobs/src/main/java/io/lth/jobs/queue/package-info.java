/**
 * The durable queue: jobs as rows of a table, with leases, fencing, retries and cancellation. Knows
 * neither HTTP nor what a job does.
 */
@NullMarked
package io.lth.jobs.queue;

import org.jspecify.annotations.NullMarked;
