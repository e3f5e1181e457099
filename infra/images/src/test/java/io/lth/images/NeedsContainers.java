package io.lth.images;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs where a container engine answers and every image is there and of these sources. Elsewhere it
 * says why it doesn't run and which command mends that; with {@code LTH_CONTAINERS=required} in the
 * environment it fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ContainersCondition.class)
@interface NeedsContainers {}
