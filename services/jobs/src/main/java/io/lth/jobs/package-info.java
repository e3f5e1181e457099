/** The job API that the services share; its parts lie in the packages below. */
@NullMarked
package io.lth.jobs;

import org.jspecify.annotations.NullMarked;
