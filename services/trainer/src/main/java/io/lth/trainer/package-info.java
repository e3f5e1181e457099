/** The service that trains: the training engine behind the job API. */
@NullMarked
package io.lth.trainer;

import org.jspecify.annotations.NullMarked;
