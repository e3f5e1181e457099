/** The job API over HTTP. Knows the queue, but nothing of what a job does. */
@NullMarked
package io.lth.jobs.http;

import org.jspecify.annotations.NullMarked;
