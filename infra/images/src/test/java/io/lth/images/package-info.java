/**
 * The images as containers: that each comes up and answers, and that the packaged services work
 * together. Knows the services by HTTP only.
 */
@NullMarked
package io.lth.images;

import org.jspecify.annotations.NullMarked;
