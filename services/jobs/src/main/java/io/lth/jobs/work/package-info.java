/**
 * What is done for a job: its body is read, its stage is run against the record, behind the fence
 * of the attempt. Knows no HTTP.
 */
@NullMarked
package io.lth.jobs.work;

import org.jspecify.annotations.NullMarked;
